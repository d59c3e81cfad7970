extern alias ProbeAgent;
using System.Net;
using System.Net.Sockets;
using NUnit.Framework;
using ProbeAgent::StageTest.ProbeAgent;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;

namespace StageTest.UnitTests.Kubernetes;

/// <summary>The agent of a pod on its node's network, where no port is its own.</summary>
internal sealed class NodeAgentTests
{
    private const string Self = "127.0.0.1";

    [TestCase(Protocol.Tcp)]
    [TestCase(Protocol.Udp)]
    public async Task WithoutAPortForControlsTheProberAnswersThemItself(Protocol protocol)
    {
        using var silent = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var port = protocol == Protocol.Udp ? ((IPEndPoint)silent.Client.LocalEndPoint!).Port : ClosedPort();

        var result = (await AskAsync(Self, new RowTarget(Self, port, protocol))).Single();

        Assert.That(result.Outcome, Is.EqualTo(protocol == Protocol.Udp ? ProbeOutcome.TimedOut : ProbeOutcome.Refused));
    }

    [Test]
    public async Task WithoutAnAddressOfItsOwnNoDenialCounts()
    {
        var result = (await AskAsync("192.0.2.1", new RowTarget(Self, ClosedPort(), Protocol.Tcp))).Single();

        Assert.That(result.Outcome, Is.EqualTo(ProbeOutcome.NotRun));
    }

    [Test]
    public async Task NodesAddressIsServedAndNamed()
    {
        var port = new EchoServer("ops/agent").ServeSomewhere(Protocol.Udp, IPAddress.Loopback);

        var result = (await AskAsync(Self, new RowTarget(Self, port, Protocol.Udp, WhoAnswers: true))).Single();

        Assert.That((result.Outcome, result.By), Is.EqualTo((ProbeOutcome.Connected, "ops/agent")));
    }

    [Test]
    public void EachAddressIsWrittenWithTheAddressThatPacketsToItHave()
    {
        using var output = new StringWriter();

        var isRead = SourceAddresses.Write(new StringReader("1\n127.0.0.7\nnever read"), output);

        Assert.That((isRead, output.ToString().Trim()), Is.EqualTo((true, "127.0.0.7 127.0.0.1")));
    }

    [TestCase("")]
    [TestCase("127.0.0.1\n")]
    [TestCase("1\nshop/web\n")]
    public void WhatIsNoListOfAddressesIsRefused(string input) =>
        Assert.That(SourceAddresses.Write(new StringReader(input), TextWriter.Null), Is.False);

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static Task<RowResult[]> AskAsync(string self, RowTarget target) =>
        RowProber.ProbeAsync(
            new()
            {
                Targets = 1,
                DenialMilliseconds = 500,
                Self = [self],
                ControlPort = 0,
            },
            [target]
        );
}
