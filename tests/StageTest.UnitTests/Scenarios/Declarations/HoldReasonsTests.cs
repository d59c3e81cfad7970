using NUnit.Framework;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.UnitTests.Scenarios.Declarations;

internal sealed class HoldReasonsTests
{
    private static readonly Lazy<string[]> Page = new(() => File.ReadAllLines(Path.Combine(Repository.Root, HoldReasonKind.File)));

    [Test]
    public void EveryIdHasASectionAndEverySectionAnId() =>
        Assert.That(
            Page.Value.Where(l => l.StartsWith("## ", StringComparison.Ordinal)).Select(l => l[3..]),
            Is.EquivalentTo(HoldReasons.All.Select(k => k.Id)).And.Unique
        );

    [TestCaseSource(nameof(Kinds))]
    public void ASectionSaysWhetherAWaiverHelps(HoldReasonKind kind)
    {
        var section = string.Join(' ', Page.Value.SkipWhile(l => l != $"## {kind.Id}").Skip(1).TakeWhile(l => !l.StartsWith('#')));

        Assert.That(section.Trim(), Is.Not.Empty);
        Assert.That(section.Contains("waive this", StringComparison.Ordinal), Is.EqualTo(kind.Waivable != Waivable.Never));
    }

    [TestCaseSource(nameof(Kinds))]
    public void AnIdIsAnAnchorAndATitleASentence(HoldReasonKind kind)
    {
        Assert.That(kind.Id, Does.Match("^[a-z]+(-[a-z]+)*$"));
        Assert.That(kind.Title, Does.Match(@"^[A-Z].*\.$"));
    }

    private static IEnumerable<TestCaseData> Kinds() => HoldReasons.All.Select(k => new TestCaseData(k).SetArgDisplayNames(k.Id));
}
