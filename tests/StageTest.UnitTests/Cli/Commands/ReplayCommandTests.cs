using NUnit.Framework;
using StageTest.UnitTests.Replay;

namespace StageTest.UnitTests.Cli.Commands;

internal sealed class ReplayCommandTests
{
    private const string Policies = """
        apiVersion: projectcalico.org/v3
        kind: StagedKubernetesNetworkPolicy
        metadata: { name: api, namespace: shop }
        spec:
          podSelector: { matchLabels: { role: api } }
          policyTypes: [Ingress]
          ingress:
            - from: [{ podSelector: { matchLabels: { role: web } } }, { ipBlock: { cidr: 203.0.113.0/24 } }]
              ports: [{ port: 8080 }]
        """;

    private static readonly string Flows =
        ReplaySample.Flow("shop/web-*", "shop/api-*", 8080, "role=web", "role=api")
        + ReplaySample.Flow("shop/web-*", "shop/api-*", 9090, "role=web", "role=api")
        + ReplaySample.Flow("shop/cron-*", "shop/api-*", 9090, "role=cron", "role=api")
        + ReplaySample.Flow("pub", "shop/api-*", 8080, "", "role=api");

    [TestCase("text", "txt")]
    [TestCase("markdown", "md")]
    [TestCase("json", "json")]
    [TestCase("sarif", "sarif")]
    [TestCase("html", "html")]
    public async Task TellsWhatWouldBreakByReason(string format, string extension)
    {
        using var command = new CommandLine();
        var flows = command.Write("flows.ndjson", Flows);
        var policies = command.Write("api.yaml", Policies);

        var code = await command.RunAsync("replay", flows, "--policies", policies, "--output", format);

        Assert.That(code, Is.EqualTo(1), command.Error);
        Assert.That(command.Error, Is.Empty);
        var neutral = command.Out.Replace(command.PathOf(""), "", StringComparison.Ordinal);
        if (format == "html")
        {
            Assert.That(neutral, Does.Contain("Would be denied: 2 flows").And.Contain("<details>").And.Not.Contain("<script"));
        }
        else if (format == "sarif")
        {
            Assert.That(
                neutral,
                Does.Contain("\"breaks-observed-flow\"").And.Contain("\"observed-flow-undecided\"").And.Contain("api.yaml")
            );
        }
        else
        {
            Golden.Match(neutral, $"replay.{extension}");
        }
    }

    [Test]
    public async Task WithoutItsFileNoFlowIsJudged()
    {
        using var command = new CommandLine();

        var code = await command.RunAsync("replay", command.PathOf("none.jsonl"), "--policies", command.Write("api.yaml", Policies));

        Assert.That(code, Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain("none.jsonl: error: There is no such file."));
        Assert.That(command.Out, Does.Contain("No flow was judged.").And.Not.Contain("would be denied"));
    }

    [Test]
    public async Task WaiversOfAFileAreAccepted()
    {
        using var command = new CommandLine();
        var flows = command.Write("flows.ndjson", Flows);
        var policies = command.Write("api.yaml", Policies);
        var allow = command.Write(
            "accepted.yaml",
            """
            waivers:
              - waives: breaks-observed-flow
                place: shop/* -> shop/api-*:9090/tcp
                owner: team shop
                reason: the old metrics port goes
                expires: 2099-12-31
            """
        );

        Assert.That(await command.RunAsync("replay", flows, "--policies", policies, "--allow", allow), Is.Zero, command.Error);
        Assert.That(command.Out, Does.Contain("(accepted by team shop until 2099-12-31: the old metrics port goes)"));
    }

    [Test]
    public async Task WaiverOfSomethingElseIsBadInput()
    {
        using var command = new CommandLine();
        var flows = command.Write("flows.ndjson", Flows);
        var policies = command.Write("api.yaml", Policies);
        var allow = command.Write("a.yaml", "waivers: [{ waives: removal-kept, place: p, owner: o, reason: r, expires: 2099-12-31 }]");

        Assert.That(await command.RunAsync("replay", flows, "--policies", policies, "--allow", allow), Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain("a.yaml:1:11: error: This waives 'removal-kept'"));
    }

    [TestCase("", "Name the policies by which the flows are judged")]
    [TestCase("--policies p --scenario s", "either '--policies PATH' or '--scenario FILE'")]
    [TestCase("--scenario s --base main", "'--base' and '--head' go with '--policies'")]
    [TestCase("--policies p --head main", "'--head' goes with '--base'")]
    [TestCase("--policies p --base --x", "'--x' is not a name of a git revision")]
    public async Task WrongCommandLineIsBadInput(string options, string message)
    {
        using var command = new CommandLine();
        var flows = command.Write("flows.ndjson", Flows);

        Assert.That(
            await command.RunAsync(["replay", flows, .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]),
            Is.EqualTo(2),
            command.Out
        );
        Assert.That(command.Error, Does.Contain(message));
    }

    [Test]
    public async Task BrokenFlowIsBadInputAndTheOthersAreJudged()
    {
        using var command = new CommandLine();
        var flows = command.Write("flows.ndjson", $"{Flows}{{\n");
        var policies = command.Write("api.yaml", Policies);

        Assert.That(await command.RunAsync("replay", flows, "--policies", policies), Is.EqualTo(2));
        Assert.That(command.Out, Does.Contain("Hold: 2 flows that were allowed would be denied."));
        Assert.That(command.Error, Does.Contain("flows.ndjson:5:2: error: This record was skipped"));
    }

    [Test]
    public async Task ScenarioSaysWhatItsRunsNamesMean()
    {
        using var command = new CommandLine();
        var scenario = command.WriteScenario();
        var log = command.PathOf("flows.jsonl");
        Assert.That(await command.RunAsync("run", scenario, "--engine", "simulate", "--output", $"flows={log}"), Is.Zero, command.Error);

        Assert.That(await command.RunAsync("replay", log, "--scenario", scenario), Is.EqualTo(1), command.Error);

        Assert.That(
            command.Out,
            Does.Contain("shop/web -> shop/db:5432/tcp").And.Contain("Hold: 1 flow that was allowed would be denied.")
        );
    }
}
