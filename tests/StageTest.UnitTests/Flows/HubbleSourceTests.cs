using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Flows.Reading;
using StageTest.Engines.Flows;
using StageTest.Engines.Flows.Protocols.Hubble;
using StageTest.UnitTests.Cli;
using StageTest.UnitTests.Flows.Servers;

namespace StageTest.UnitTests.Flows;

/// <summary>Hubble Relay's gRPC API, served by this process.</summary>
internal sealed class HubbleSourceTests
{
    [Test]
    public async Task FlowsAreReadAndWhatIsMissingIsTold()
    {
        var reply = HubbleService.MakeFlow(2);
        reply.IsReply = true;
        var other = HubbleService.MakeFlow(3, Verdict.Dropped);
        other.DropReasonDesc = (DropReason)160;
        var hubble = new HubbleService
        {
            Known =
            {
                new() { Flow = HubbleService.MakeFlow(0) },
                new() { Flow = HubbleService.MakeFlow(1, Verdict.Dropped) },
                new() { Flow = reply },
                new() { Flow = other },
                new() { LostEvents = new() { NumEventsLost = 17 } },
                new()
                {
                    NodeStatus = new() { StateChange = NodeState.NodeConnected, NodeNames = { "node-1" } },
                },
                new()
                {
                    NodeStatus = new()
                    {
                        StateChange = NodeState.NodeUnavailable,
                        NodeNames = { "node-2" },
                        Message = "connection refused",
                    },
                },
            },
        };
        await using var server = await FlowServer.StartGrpcAsync(hubble);
        using var command = new CommandLine();

        Assert.That(await command.RunAsync("observe", $"hubble://127.0.0.1:{server.Port}"), Is.EqualTo(2));

        Assert.That(command.Out, Does.Contain("shop/web-0").And.Contain("denied").And.Contain("2 records shown of 4 read"));
        Assert.That(command.Out, Does.Contain("17 events that Hubble lost").And.Contain("1 reply"));
        Assert.That(command.Error, Does.Contain("The flows of node-2 are missing: connection refused."));
        Assert.That(hubble.Asked.Single().Since, Is.Not.Null, "all that the nodes have");
    }

    [Test]
    public async Task StoreTakesEachEventOnce()
    {
        var hubble = new HubbleService
        {
            Known =
            {
                new() { Flow = HubbleService.MakeFlow(0) },
                new() { Flow = HubbleService.MakeFlow(1) },
            },
        };
        await using var server = await FlowServer.StartGrpcAsync(hubble);
        using var command = new CommandLine();
        var store = command.PathOf("flows.jsonl");
        string[] line = ["observe", $"hubble://127.0.0.1:{server.Port}", "--store", store];

        Assert.That(await command.RunAsync(line), Is.Zero, command.Error);
        hubble.Known.Add(new() { Flow = HubbleService.MakeFlow(2) });
        Assert.That(await command.RunAsync([.. line, "--follow"]), Is.Zero, command.Error);
        Assert.That(await command.RunAsync(line), Is.Zero, command.Error);

        var diagnostics = new DiagnosticBag();
        Assert.That(FlowStore.Open(store, diagnostics)!.Records.Single().Counts.Connections, Is.EqualTo(3));
        Assert.That(hubble.Asked[^1].Since, Is.EqualTo(HubbleService.MakeFlow(2).Time));
    }

    // Hubble Relay's own certificate holds for all names of its domain.
    [Test]
    public async Task RelayBehindTlsIsAskedWithCertificates()
    {
        using var authority = new TestAuthority();
        using var other = new TestAuthority();
        var hubble = new HubbleService { Known = { new() { Flow = HubbleService.MakeFlow(0) } } };
        await using var server = await FlowServer.StartGrpcAsync(hubble, authority, "*.hubble-relay.cilium.io");
        using var command = new CommandLine();
        var (certificate, key) = authority.SignPem("stagetest");
        string[] line = ["observe", $"hubble+tls://127.0.0.1:{server.Port}"];
        string[] own = ["--cert", command.Write("tls.crt", certificate), "--key", command.Write("tls.key", key)];
        string[] trusted = ["--ca", command.Write("ca.crt", authority.Pem)];

        Assert.That(await command.RunAsync([.. line, .. own, "--ca", command.Write("other.crt", other.Pem)]), Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain("Its certificate or yours is not accepted").And.Contain("--ca"));
        Assert.That(await command.RunAsync([.. line, .. trusted, .. own, "--server-name", "somebody.else"]), Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain("--server-name"));
        Assert.That(await command.RunAsync([.. line, .. trusted]), Is.EqualTo(2), "without a certificate of its own");
        Assert.That(hubble.Asked, Is.Empty);

        Assert.That(await command.RunAsync([.. line, .. trusted, .. own]), Is.Zero, command.Error);
        Assert.That(command.Out, Does.Contain("shop/web-0").And.Contain("1 record shown of 1 read."));
    }

    [Test]
    public void MessageIsWhatTheExporterWrites() =>
        Assert.That(
            FlowSamples
                .Read(GrpcFlows.Json(new GetFlowsResponse { Flow = HubbleService.MakeFlow(1, Verdict.Dropped) }))
                .Records.Single()
                .ToString(),
            Is.EqualTo("shop/web-0 -> shop/api-0:8080/tcp")
        );
}
