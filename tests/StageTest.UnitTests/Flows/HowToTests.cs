using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;
using StageTest.Engines.Flows;
using StageTest.UnitTests.Cli;
using StageTest.UnitTests.Flows.Servers;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.Flows;

/// <summary>Every command of the page on observing, in its order, against servers of this process.</summary>
internal sealed class HowToTests
{
    private const string Page = "docs/how-to/observe-before-you-act.md";

    // The change of the page: only the monitor may reach the API, so that what the web server opened would break.
    private const string Change = """
        apiVersion: projectcalico.org/v3
        kind: StagedKubernetesNetworkPolicy
        metadata: { name: api, namespace: shop }
        spec:
          podSelector: { matchLabels: { role: api } }
          policyTypes: [Ingress]
          ingress:
            - from: [{ podSelector: { matchLabels: { role: monitor } } }]

        """;

    private const string Accepted = """
        waivers:
          - waives: breaks-observed-flow
            place: shop/web* -> shop/api*
            owner: team shop
            reason: the API goes
            expires: 2099-01-31
        """;

    private readonly TestAuthority _authority = new();

    [OneTimeTearDown]
    public void DisposeAuthority() => _authority.Dispose();

    [Test]
    public async Task CommandsOfThePageDoWhatItSays()
    {
        var goldmane = new GoldmaneService { Known = { GoldmaneService.MakeFlow(0) } };
        var hubble = new HubbleService { Known = { new() { Flow = HubbleService.MakeFlow(0) } } };
        await using var plain = await FlowServer.StartGrpcAsync(hubble);
        await using var encrypted = await FlowServer.StartGrpcAsync(goldmane, _authority, GoldmaneSource.CertificateName);
        await using var whisker = await FlowServer.StartHttpAsync(application => application.Run(AnswerAsWhiskerAsync));
        var (certificate, key) = _authority.SignPem("node");
        var cluster = new ClusterServer(
            new Dictionary<string, string>(ClusterServer.ServiceOf("calico-system", "goldmane", 7443, "grpc"))
            {
                ["/api/v1/namespaces/calico-system/configmaps/goldmane-ca-bundle"] = ClusterServer.DataOf(
                    "ConfigMap",
                    ("ca.crt", _authority.Pem)
                ),
                ["/api/v1/namespaces/calico-system/secrets/node-certs"] = ClusterServer.DataOf(
                    "Secret",
                    ("tls.crt", certificate),
                    ("tls.key", key)
                ),
            },
            encrypted.Port
        );
        await using var api = await cluster.StartAsync();
        using var command = new CommandLine();
        Directory.Delete(command.PathOf(".git"), recursive: true);
        command.WriteScenario(edit: text => text.Replace("../policies/db.yaml", "../policies/", StringComparison.Ordinal));
        command.Write("hubble.log", FlowSamples.Hubble + "\n");
        command.Write("accepted.yaml", Accepted);
        await GitFolder.RunAsync(command.PathOf("."), "init", "--quiet", "--initial-branch", "main");
        await GitFolder.RunAsync(command.PathOf("."), "add", "--all");
        await GitFolder.RunAsync(
            command.PathOf("."),
            "-c",
            "user.name=t",
            "-c",
            "user.email=t@example.org",
            "commit",
            "--quiet",
            "-m",
            "base"
        );
        command.Write("policies/api.yaml", Change);
        var here = new Dictionary<string, string[]>
        {
            ["http://localhost:8081"] = [$"http://127.0.0.1:{whisker.Port}"],
            ["goldmane://localhost:7443"] = [$"goldmane://127.0.0.1:{encrypted.Port}"],
            ["hubble://localhost:4245"] = [$"hubble://127.0.0.1:{plain.Port}"],
            ["staging"] = ["test", "--kubeconfig", command.Write("config", ClusterServer.Kubeconfig(api))],
            ["ca.crt"] = [command.Write("ca.crt", _authority.Pem)],
            ["tls.crt"] = [command.Write("tls.crt", certificate)],
            ["tls.key"] = [command.Write("tls.key", key)],
            ["origin/main"] = ["main", "--engine", "simulate", "--repository", command.PathOf(".")],
        };
        foreach (var file in (string[])["flows/last-week.jsonl", "hubble.log", "policies", "accepted.yaml", "scenarios/shop.yaml"])
        {
            here[file] = [command.PathOf(file)];
        }

        here["flows/last-week.jsonl:3"] = [command.PathOf("flows/last-week.jsonl:3")];
        var calls = Calls().ToArray();
        Assert.That(calls, Has.Length.GreaterThan(8));
        foreach (var call in calls)
        {
            var code = await command.RunAsync([.. call.SelectMany(word => here.GetValueOrDefault(word, [word]))]);

            // What the change breaks is held, unless the file of the page accepts it.
            var holds = call[0] == "gate" || (call[0] == "replay" && !call.Contains("--allow"));
            Assert.That(code, Is.EqualTo(holds ? 1 : 0), $"{string.Join(' ', call)}\n{command.Out}{command.Error}");
            if (holds)
            {
                var fact = call[0] == "gate" ? "breaks-observed-flow" : "would be denied";
                Assert.That(command.Out, Does.Contain("shop/web").And.Contain(fact), string.Join(' ', call));
            }
        }
    }

    private static IEnumerable<string[]> Calls()
    {
        var isShell = false;
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, Page)))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                isShell = line == "```sh";
            }
            else if (isShell)
            {
                foreach (var call in ShellLine.Calls(line))
                {
                    yield return call;
                }
            }
        }
    }

    private static async Task AnswerAsWhiskerAsync(HttpContext context)
    {
        if (context.Request.Query["watch"] != "true")
        {
            await context.Response.WriteAsync(FlowSamples.Whisker);
            return;
        }

        var item = FlowSamples.Whisker.ReplaceLineEndings("");
        item = item[item.IndexOf("\"items\"", StringComparison.Ordinal)..];
        item = item[item.IndexOf('{', StringComparison.Ordinal)..item.LastIndexOf(']')];
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync($"data: {item}\n\n");
    }
}
