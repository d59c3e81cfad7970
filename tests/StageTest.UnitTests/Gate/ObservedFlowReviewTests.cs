using System.Text;
using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Flows.Reading;
using StageTest.Core.Flows.Records;
using StageTest.Core.Gate;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios;
using StageTest.UnitTests.Replay;
using StageTest.UnitTests.Runs;

namespace StageTest.UnitTests.Gate;

internal sealed class ObservedFlowReviewTests
{
    private static readonly string Seen =
        ReplaySample.Flow("shop/web-7d4f8-*", "shop/db-0", 5432) + ReplaySample.Flow("other/a-*", "other/b-*", 80, "x=y", "x=z");

    // The sample stages a policy that closes the database to the web server.
    private static readonly Scenario After = Sample.Shop;

    private static readonly Scenario Before = After with { Policies = PolicySet.Empty };

    [Test]
    public void FlowThatTheChangeClosesHolds()
    {
        var reason = Reasons(Before, After, Seen).Single();

        Assert.That((reason.Id, reason.Place), Is.EqualTo(("breaks-observed-flow", "shop/web -> shop/db:5432/tcp")));
        Assert.That(reason.Text, Does.Contain("was seen allowed (1 connection, last on 2026-11-29), and would be denied: ingress denied"));
        Assert.That(reason.Stage, Is.EqualTo(Stage.Promoted));
    }

    [Test]
    public void FlowThatTheBaseClosesTooIsNotThisChangesDoing() => Assert.That(Reasons(After, After, Seen), Is.Empty);

    [Test]
    public void FlowThatWasDeniedBreaksNothing() =>
        Assert.That(Reasons(Before, After, ReplaySample.Flow("shop/web-7d4f8-*", "shop/db-0", 5432, isAllowed: false)), Is.Empty);

    [Test]
    public void FlowThatIsEnforcedAtOnceHoldsToo()
    {
        var enforced = After with { Policies = After.Policies.AsIfPromoted() };

        Assert.That(Reasons(Before, enforced, Seen).Select(r => r.Id), Is.EqualTo(["breaks-observed-flow"]));
    }

    [Test]
    public void FlowOfTheBasesOwnLogHoldsWhereTheChangeAsksItNoMore()
    {
        var asking = Before with
        {
            Observed = [ObservedIn(Before)],
            Promoted = Before.Promoted with { Entries = Before.Promoted.Entries.Clear() },
        };

        Assert.That(Reasons(asking, After, "").Select(r => r.Id), Is.EqualTo(["breaks-observed-flow"]));
        Assert.That(Reasons(asking, After with { Observed = asking.Observed }, ""), Is.Empty, "the run of the change answers what it asks");
        Assert.That(Reasons(asking, Before, ""), Is.Empty, "nothing breaks");
    }

    [Test]
    public void FlowOfTheBasesOwnLogThatItsExpectationDeniesMayBreak()
    {
        var asking = After with { Policies = PolicySet.Empty, Observed = [ObservedIn(After)] };
        Assert.That(asking.Promoted.Entries.Values, Has.Some.Property("Verdict").EqualTo(Core.Connectivity.Verdict.Denied));

        Assert.That(Reasons(asking, After, ""), Is.Empty);
    }

    private static ObservedFlow ObservedIn(Scenario scenario)
    {
        var seen = SeenIn(ReplaySample.Flow("shop/web-7d4f8-*", "shop/db-0", 5432)).All.Single();
        return new(seen, scenario.Plan.Flows.Single(f => $"{f}" == "shop/web -> shop/db:5432/tcp"), null);
    }

    private static Core.Decisions.HoldReason[] Reasons(Scenario before, Scenario after, string flows) =>
        [.. ObservedFlowReview.Of([ScenarioChange.Of(before, after, isNew: false)], SeenIn(flows), CancellationToken.None)];

    private static SeenFlows SeenIn(string flows)
    {
        var seen = new SeenFlows();
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(flows));
        foreach (var record in new FlowReader(FlowSources.Known, null, new(), new(new DiagnosticBag())).Read(stream, "flows"))
        {
            seen.Add(record);
        }

        return seen;
    }
}
