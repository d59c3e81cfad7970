using System.Collections.Immutable;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Topologies;

namespace StageTest.UnitTests.Connectivity;

internal sealed class ConnectivityMatrixTests
{
    private static readonly Flow First = new(new("shop", "web"), new("shop", "api"), new(80, Protocol.Tcp));
    private static readonly Flow Second = First with { To = new("shop", "db") };
    private static readonly Flow Third = First with { Port = new(81, Protocol.Tcp) };
    private static readonly ProbePlan Plan = new([First, Second]);

    [Test]
    public void GivesTheVerdictOfEachFlow()
    {
        var matrix = new ConnectivityMatrix(Plan, [Verdict.Allowed, Verdict.Denied]);

        Assert.That(matrix[First], Is.EqualTo(Verdict.Allowed));
        Assert.That(matrix[Second], Is.EqualTo(Verdict.Denied));
    }

    [Test]
    public void FlowThatWasNeverAskedIsNotObserved() =>
        Assert.That(ConnectivityMatrix.Filled(Plan, Verdict.Allowed)[Third], Is.EqualTo(Verdict.NotObserved));

    [Test]
    public void VerdictsMustCoverThePlan() =>
        Assert.That(
            () => new ConnectivityMatrix(Plan, [Verdict.Allowed]),
            Throws.ArgumentException.With.Message.StartsWith("1 verdicts for 2 flows.")
        );

    [Test]
    public void DifferencesAreThePlacesWhereTwoReadingsDisagree()
    {
        var one = new ConnectivityMatrix(Plan, [Verdict.Allowed, Verdict.Denied]);
        var other = new ConnectivityMatrix(Plan, [Verdict.Allowed, Verdict.ProbeFailed]);

        Assert.That(one.DifferencesFrom(other), Is.EqualTo([1]));
        Assert.That(one.DifferencesFrom(one), Is.Empty);
    }

    [Test]
    public void DetailsAreKeptByPlace()
    {
        var matrix = new ConnectivityMatrix(
            Plan,
            [Verdict.ProbeFailed, Verdict.Allowed],
            ImmutableDictionary<int, string>.Empty.Add(0, "exec ended with 127")
        );

        Assert.That(matrix.DetailAt(0), Is.EqualTo("exec ended with 127"));
        Assert.That(matrix.DetailAt(1), Is.Null);
    }

    [Test]
    public void NoVerdictSharesItsMarkOrItsCodeWithAnother()
    {
        var verdicts = Enum.GetValues<Verdict>();

        Assert.That(verdicts.Select(v => v.Mark()), Is.EqualTo("?.X!"));
        Assert.That(verdicts.Select(v => v.Code()), Is.EqualTo(["notObserved", "allowed", "denied", "probeFailed"]));
        Assert.That(verdicts.Select(v => v.Words()), Is.EqualTo(["not observed", "allowed", "denied", "probe failed"]));
    }

    [Test]
    public void MatrixThatNobodyFilledHasObservedNothing() => Assert.That(default(Verdict), Is.EqualTo(Verdict.NotObserved));
}
