using System.Collections.Immutable;
using System.Globalization;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Flows;
using StageTest.Core.Policies;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;
using StageTest.UnitTests.Flows;

namespace StageTest.UnitTests.Runs;

/// <summary>What a real Calico v3.32.1 logged while a scenario ran, compared with what is predicted.</summary>
internal sealed class LoggedFlowsTests
{
    private static readonly string[] Deciding = ["enforced", "pending"];

    // Felix evaluates pending traces as it writes a log: what it writes after the policies of a stage are gone is not about them.
    [TestCase(Stage.Staged, "09:18:52", "09:18:57")]
    [TestCase(Stage.Promoted, "09:18:58", "09:19:01")]
    public void RealCalicoLogsWhatIsPredicted(Stage stage, string begin, string end)
    {
        var (scenario, logged) = Recorded(begin, end);

        var findings = TraceComparison.Of(logged, Predicted(scenario, stage, AskedOf(scenario, logged)));

        Assert.That(logged, Is.Not.Empty);
        Assert.That(findings, Is.Empty);
    }

    [Test]
    public void PendingTraceThatDeniesWhatPromotionAllowsIsLogged()
    {
        var (scenario, logged) = Recorded("09:18:52", "09:18:57");

        var api = logged.Where(l => l is { Source: "shop/api", Destination: "shop/db-0", Reporter: FlowReporter.Source }).ToArray();

        Assert.That(api.Select(l => l.Action), Is.All.EqualTo(RuleAction.Allow));
        Assert.That(api.Select(l => l.Pending[^1].Action), Does.Contain(RuleAction.Deny));
        Assert.That(
            PendingComparison.Of(scenario, Placement.Default(scenario.Topology), scenario.Plan).Select(d => $"{d.Flow}"),
            Does.Contain("shop/api -> shop/db:5432/tcp")
        );
    }

    [Test]
    public void HostOutsideHasItsNameWhereNoOtherCanBeMeant()
    {
        var (_, logged) = Recorded("09:18:48", "09:18:57");

        Assert.That(
            logged
                .SelectMany(l => (string[])[l.Source, l.Destination])
                .Where(n => n.StartsWith("external/", StringComparison.Ordinal))
                .Distinct(),
            Is.EqualTo(["external/internet"])
        );
    }

    [Test]
    public void OtherStepsThanPredictedAreAFinding()
    {
        var (scenario, logged) = Recorded("09:18:58", "09:19:01");
        var asked = AskedOf(scenario, logged);
        var wrong = logged
            .Select(l => l.Destination == "shop/db-0" ? l with { Enforced = [PolicyHit.OfProfile("shop")], Pending = [] } : l)
            .ToImmutableArray();

        var findings = TraceComparison.Of(wrong, Predicted(scenario, Stage.Promoted, asked));

        Assert.That(findings.Select(f => f.Trace).Distinct(), Is.EquivalentTo(Deciding));
        Assert.That(
            findings.First(f => !f.IsPending && f.Reporter == FlowReporter.Destination).ToString(),
            Does.EndWith(
                    "-> shop/db-0:5432/tcp at its destination: the enforced trace is 'Allow by profile kns.shop', but 'Deny by "
                        + "end of tier default (NetworkPolicy shop/db)' was predicted."
                )
                .Or.EndWith("but 'Allow by NetworkPolicy shop/db rule 0' was predicted.")
        );
    }

    [Test]
    public void ConnectionOfWhichNothingIsLoggedIsAFinding()
    {
        var (scenario, logged) = Recorded("09:18:58", "09:19:01");
        var asked = AskedOf(scenario, logged);
        ImmutableArray<FlowLog> rest = [.. logged.Where(l => l is not { Source: "shop/web", Destination: "shop/api" })];

        var findings = TraceComparison.Of(rest, Predicted(scenario, Stage.Promoted, asked));

        Assert.That(
            findings.Select(f => $"{f}"),
            Has.Exactly(1)
                .EqualTo(
                    "shop/web -> shop/api:8080/tcp at its source: nothing was logged, but 'Allow by NetworkPolicy "
                        + "shop/web rule 0' was predicted."
                )
        );
    }

    [Test]
    public void LogsAreWholeOnceEachEndWithPoliciesHasOne()
    {
        var (scenario, _) = Recorded("09:18:48", "09:18:49");
        var tracer = new FlowTracer(scenario.Topology, Placement.Default(scenario.Topology), scenario.PoliciesAt(Stage.Promoted));
        ImmutableArray<FlowLog> all = [.. tracer.Trace(scenario.Plan, default)];
        var asked = new LoggedFlows(scenario.Topology, scenario.Plan);

        Assert.That(asked.IsComplete(all), Is.True);
        Assert.That(all.Select((_, place) => asked.IsComplete(all.RemoveAt(place))), Is.All.False);
    }

    /// <summary>What is predicted of a stage.</summary>
    internal static IEnumerable<FlowLog> Predicted(Scenario scenario, Stage stage, ProbePlan asked) =>
        new FlowTracer(scenario.Topology, Placement.Default(scenario.Topology), scenario.PoliciesAt(stage)).Trace(asked, default);

    /// <summary>The connections of a stage that are among the logs: a few seconds hold a part of them.</summary>
    internal static ProbePlan AskedOf(Scenario scenario, ImmutableArray<FlowLog> logged)
    {
        var seen = logged.Select(l => (l.Source, l.Destination, l.Port)).ToHashSet();
        return scenario.Plan.Where(f =>
            !f.To.IsService && seen.Any(s => f.Port == s.Port && Is(f.From, s.Source) && Is(f.To, s.Destination))
        );

        static bool Is(EndpointRef end, string name) => name == $"{end}" || name.StartsWith($"{end}-", StringComparison.Ordinal);
    }

    /// <summary>What Calico logged between two times, and the scenario that ran.</summary>
    internal static (Scenario Scenario, ImmutableArray<FlowLog> Logged) Recorded(string begin, string end)
    {
        var root = StageTest.UnitTests.Scenarios.Repository.Root;
        var diagnostics = new DiagnosticBag();
        var scenario = ScenarioReader.Read(
            Path.Combine(root, "scenarios/shop/lockdown.yaml"),
            new() { RepositoryRoot = root },
            diagnostics
        )!;
        var text = File.ReadAllText(Path.Combine(root, "tests/StageTest.UnitTests/Flows/Samples/calico-node.txt"));
        var records = FlowSamples
            .Read(text)
            .Records.Where(r =>
                string.CompareOrdinal(r.Last.ToString("HH:mm:ss", CultureInfo.InvariantCulture), begin) >= 0
                && string.CompareOrdinal(r.Last.ToString("HH:mm:ss", CultureInfo.InvariantCulture), end) < 0
            );
        return (scenario, new LoggedFlows(scenario.Topology, scenario.Plan).Of(records));
    }
}
