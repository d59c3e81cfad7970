using NUnit.Framework;

namespace StageTest.EndToEndTests.Gate;

/// <summary>
/// A log of flows that were seen, in a repository: the gate holds a change that breaks one, and a replay of two revisions tells it.
/// </summary>
internal sealed class ObservedFlowsTests
{
    // Allowed by what is enforced on the base, and closed by the policy that the change adds.
    public static readonly string Seen = (
        "{'Key':{'source_name':'db-*','source_namespace':'shop','source_type':1,'dest_name':'api-*','dest_namespace':'shop',"
        + "'dest_type':1,'dest_port':8080,'proto':'tcp','reporter':2,'action':1},'start_time':1795943700,'end_time':1795943715,"
        + "'source_labels':['role=db'],'dest_labels':['role=api'],'packets_in':4,'num_connections_started':1}\n"
    ).Replace('\'', '"');

    private const string Settings = """
        apiVersion: stagetest.io/v1
        kind: Repository
        deployed: [{ path: policies/live/ }]
        gate: { flows: [flows.jsonl] }

        """;

    public const string Closed = """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: { name: api, namespace: shop }
        spec:
          podSelector: { matchLabels: { role: api } }
          policyTypes: [Ingress]
          ingress:
            - from: [{ podSelector: { matchLabels: { role: web } } }]
              ports: [{ port: 8080 }]

        """;

    // Nothing but the log asks who reaches the API.
    private const string Asked = """
        observed: [../flows.jsonl]
        expect:
          promoted: { default: ignore, allow: [{ from: shop/api, to: shop/db:5432 }] }

        """;

    private GateRepository _repository = null!;

    [SetUp]
    public void Make()
    {
        _repository = new();
        _repository.Write("flows.jsonl", Seen);
        _repository.Write("stagetest.yaml", Settings);
        _repository.Commit();
        _repository.Branch("head");
        _repository.Write("policies/live/api.yaml", Closed);
    }

    [TearDown]
    public void Remove() => _repository.Dispose();

    [Test]
    public async Task ChangeThatBreaksWhatTheBasesLogSawHoldsEvenWhereItRemovesTheLog()
    {
        File.Delete(_repository.PathOf("flows.jsonl"));
        _repository.Write("stagetest.yaml", Settings.Replace("gate: { flows: [flows.jsonl] }\n", "", StringComparison.Ordinal));
        _repository.Commit();

        var (code, report, error) = await _repository.JudgeAsync("--base", "base", "--head", "head");

        Assert.That(code, Is.EqualTo(1), error);
        var reason = report.GetProperty("reasons").EnumerateArray().Single(r => r.GetProperty("id").GetString() == "breaks-observed-flow");
        Assert.That(reason.GetProperty("place").GetString(), Is.EqualTo("shop/db -> shop/api:8080/tcp"));
        Assert.That(
            reason.GetProperty("message").GetString(),
            Does.Contain("was seen allowed (1 connection, last on 2026-11-29), and would be denied")
        );
    }

    [Test]
    public async Task LogOfTheCommandLineHoldsToo()
    {
        var log = _repository.PathOf(".git/flows.jsonl");
        File.Copy(_repository.PathOf("flows.jsonl"), log);
        _repository.Commit();
        _repository.Git("switch", "--quiet", "base");
        _repository.Write("stagetest.yaml", Settings.Replace("gate: { flows: [flows.jsonl] }\n", "", StringComparison.Ordinal));
        _repository.Commit();
        _repository.Branch("other");
        _repository.Write("policies/live/api.yaml", Closed);
        _repository.Commit();

        var (_, without, _) = await _repository.JudgeAsync("--base", "base", "--head", "other");
        var (code, report, error) = await _repository.JudgeAsync("--base", "base", "--head", "other", "--flows", log);

        Assert.That(code, Is.EqualTo(1), error);
        Assert.That(Ids(without), Has.None.EqualTo("breaks-observed-flow"));
        Assert.That(Ids(report), Has.Some.EqualTo("breaks-observed-flow"));
    }

    // What a scenario's log asks is a question like any other: a change of it is shown, and the base's own are still asked.
    [Test]
    public async Task ChangeOfAScenariosLogIsShownAndTheBasesFlowsAreStillAsked()
    {
        _repository.Git("switch", "--quiet", "base");
        File.Delete(_repository.PathOf("policies/live/api.yaml"));
        _repository.Write("stagetest.yaml", Settings.Replace("gate: { flows: [flows.jsonl] }\n", "", StringComparison.Ordinal));
        _repository.Write(
            "scenarios/shop.yaml",
            GateRepository.Scenario[..GateRepository.Scenario.IndexOf("expect:", StringComparison.Ordinal)] + Asked
        );
        _repository.Commit();
        _repository.Git("switch", "--quiet", "--create", "less", "base");
        _repository.Write("policies/live/api.yaml", Closed);
        _repository.Write(
            "flows.jsonl",
            Seen.Replace("db-*", "web-*", StringComparison.Ordinal).Replace("role=db", "role=web", StringComparison.Ordinal)
        );
        _repository.Commit();

        var (code, report, error) = await _repository.JudgeAsync("--base", "base", "--head", "less");

        Assert.That(code, Is.EqualTo(1), error);
        Assert.That(Ids(report), Has.Some.EqualTo("breaks-observed-flow"));
        var changed = report
            .GetProperty("questions")
            .EnumerateArray()
            .SelectMany(q => q.GetProperty("changes").EnumerateArray())
            .Where(c => c.GetProperty("part").GetString() == "observed");
        Assert.That(
            changed.Select(q => (q.GetProperty("before").GetString(), q.GetProperty("after").GetString())),
            Is.EquivalentTo([
                ("1 connection seen: shop/db -> shop/api:8080/tcp", ""),
                ("", "1 connection seen: shop/web -> shop/api:8080/tcp"),
            ])
        );
    }

    [Test]
    public void ReplayOfTwoRevisionsTellsTheFlowAndTheRule()
    {
        _repository.Commit();

        var (code, output, error) = _repository.Command(
            "replay",
            "flows.jsonl",
            "--policies",
            "policies/live",
            "--base",
            "base",
            "--head",
            "head"
        );
        // What is deployed stands in the settings of the base.
        var (bare, deployed, _) = _repository.Command("replay", "flows.jsonl", "--base", "base", "--head", "head");
        Assert.That((bare, deployed), Is.EqualTo((code, output)));
        var (same, _, _) = _repository.Command("replay", "flows.jsonl", "--policies", "policies/live", "--base", "base", "--head", "base");

        Assert.That((code, same), Is.EqualTo((1, 0)), error);
        Assert.That(
            output,
            Does.Contain("shop/db-* -> shop/api-*:8080/tcp").And.Contain("would be denied").And.Contain("head:policies/live/api.yaml:")
        );
    }

    private static IEnumerable<string?> Ids(System.Text.Json.JsonElement report) =>
        report.GetProperty("reasons").EnumerateArray().Select(r => r.GetProperty("id").GetString());
}
