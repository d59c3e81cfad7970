using NUnit.Framework;
using StageTest.Core.Decisions;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios.Declarations;
using StageTest.EndToEndTests.Lab;
using StageTest.Engines.Lab;
using StageTest.UnitTests.Replay;
using StageTest.UnitTests.Scenarios;

namespace StageTest.EndToEndTests;

/// <summary>The connections in a scenario's log are tested with packets, and one that breaks holds the run.</summary>
internal sealed class ObservedOnPacketsTests : LabFixture
{
    private const string Staged = """
        apiVersion: projectcalico.org/v3
        kind: StagedNetworkPolicy
        metadata: { name: db, namespace: shop }
        spec:
          selector: role == 'db'
          types: [Ingress]
          ingress: [{ action: Allow, protocol: TCP, source: { selector: role == 'api' }, destination: { ports: [5432] } }]

        """;

    private static readonly string WebToDatabase = ReplaySample.Flow("shop/web-7d4f8-*", "shop/db-0", 5432);
    private static readonly string ApiToDatabase = ReplaySample.Flow("shop/api-7d4f8-*", "shop/db-0", 5432);

    [Test]
    public async Task ConnectionThatPacketsShowBrokenHolds()
    {
        var decision = await DecideAsync(ApiToDatabase + WebToDatabase);

        Assert.That(decision.Outcome, Is.EqualTo(Outcome.Hold));
        Assert.That(
            decision.Reasons.Select(r => (r.Kind, r.Place)),
            Is.EqualTo([(HoldReasons.BreaksObservedFlow, "shop/web -> shop/db:5432/tcp")])
        );
    }

    [Test]
    public async Task ConnectionsThatGoOnPromote()
    {
        var decision = await DecideAsync(ApiToDatabase);

        Assert.That(decision.Outcome, Is.EqualTo(Outcome.Promote), string.Join('\n', decision.Reasons.Select(r => r.Text)));
    }

    // Nothing but the log asks about the database.
    private static async Task<Decision> DecideAsync(string log)
    {
        using var text = new ScenarioText().With("seen.jsonl", log).With("staged/db.yaml", Staged);
        var scenario = text.Read(
            "  promoted: { default: ignore, allow: [{ from: shop/web, to: shop/api:8080 }] }\nobserved: [seen.jsonl]",
            "{ staged: [staged/] }"
        );
        Assert.That(scenario, Is.Not.Null, () => string.Join('\n', text.Said));
        var run = await new ScenarioRunner(new LabEngine(), new(), TimeProvider.System).RunAsync(scenario!, null, CancellationToken.None);
        return PromotionGate.Decide(run);
    }
}
