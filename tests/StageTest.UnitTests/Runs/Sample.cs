using System.Collections.Immutable;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Engines;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Selection;
using StageTest.Core.Topologies;

namespace StageTest.UnitTests.Runs;

/// <summary>A shop of three tiers whose database is about to be closed to the web tier.</summary>
internal static class Sample
{
    public const string File = "scenarios/shop.yaml";

    public const string ClosedDatabase = """
        apiVersion: projectcalico.org/v3
        kind: StagedKubernetesNetworkPolicy
        metadata: { name: db, namespace: shop }
        spec:
          podSelector: { matchLabels: { role: db } }
          policyTypes: [Ingress]
          ingress:
            - from:
                - podSelector: { matchLabels: { role: api } }
        """;

    public static readonly Flow WebToDb = Flow("shop/web -> shop/db:5432");
    public static readonly Flow ApiToDb = Flow("shop/api -> shop/db:5432");
    public static readonly Flow WebToApi = Flow("shop/web -> shop/api:8080");

    /// <summary>The scenario: everything is allowed, and promotion denies only web to db.</summary>
    public static Scenario Shop { get; } = Scenario(["web:80", "api:8080", "db:5432"], ClosedDatabase, [(WebToDb, Verdict.Denied)]);

    public static Flow Flow(string text) =>
        Core.Connectivity.Flow.Parse(text) ?? throw new ArgumentException($"'{text}' is not a flow.", nameof(text));

    /// <summary>
    /// Makes a scenario in the namespace shop; every role is its workload's name, and expectations are allowed but for those given.
    /// </summary>
    public static Scenario Scenario(IEnumerable<string> workloads, string policy, IEnumerable<(Flow Flow, Verdict Verdict)> promoted)
    {
        var diagnostics = new DiagnosticBag();
        var policies = policy.Length == 0 ? [] : PolicyReader.Read(policy, "policies/db.yaml", diagnostics).Policies;
        Assert.That(diagnostics.HasErrors, Is.False, string.Join('\n', diagnostics.Items));
        var topology = new Topology
        {
            Namespaces = [new("shop", ImmutableSortedDictionary<string, string>.Empty, default)],
            Workloads = [.. workloads.Select(Workload).OrderBy(w => w.Ref)],
        };
        var plan = ProbePlan.Complete(topology);
        return new()
        {
            Name = "shop",
            Description = "Only the API may talk to the database.",
            File = File,
            Topology = topology,
            Policies = new() { Policies = policies },
            Plan = plan,
            Baseline = Expect(plan, []),
            Promoted = Expect(plan, promoted),
        };
    }

    public static Expectation Expect(ProbePlan plan, IEnumerable<(Flow Flow, Verdict Verdict)> entries)
    {
        var byPlace = entries.ToImmutableDictionary(
            e => plan.PlaceOf(e.Flow),
            e => new ExpectationEntry(e.Verdict, new(File, 31, 9), "only the API speaks to the database")
        );
        return new(plan, [.. plan.Flows.Select((_, place) => byPlace.GetValueOrDefault(place)?.Verdict ?? Verdict.Allowed)], byPlace);
    }

    /// <summary>Runs a scenario, letting the clock move on whenever the run waits for it.</summary>
    public static async Task<ScenarioRun> RunAsync(Scenario scenario, IEngine engine, RunOptions? options = null)
    {
        var clock = new FakeTimeProvider();
        return await IdleClock.FinishAsync(clock, () =>
            new ScenarioRunner(engine, options ?? new(), clock).RunAsync(scenario, null, CancellationToken.None)
        );
    }

    private static Workload Workload(string text)
    {
        var name = text[..text.IndexOf(':', StringComparison.Ordinal)];
        Assert.That(Port.TryParse(text[(name.Length + 1)..], out var port), Is.True, text);
        return new()
        {
            Ref = new("shop", name),
            Kind = "Pod",
            Labels = ImmutableSortedDictionary<string, string>.Empty.Add("role", name),
            Ports = [new(null, port)],
        };
    }
}
