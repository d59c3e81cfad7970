extern alias ProbeAgent;
using System.Net;
using System.Net.Sockets;
using NUnit.Framework;
using ProbeAgent::StageTest.ProbeAgent;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;

namespace StageTest.UnitTests.Kubernetes;

internal sealed class RowProberTests
{
    private const string Self = "127.0.0.1";

    [Test]
    public async Task ListenersAnswerAndClosedPortsRefuse()
    {
        using var open = Listen();
        using var closed = Listen();
        var closedPort = PortOf(closed);
        closed.Stop();

        var results = await AskAsync(PortOf(open), new(Self, PortOf(open), Protocol.Tcp), new(Self, closedPort, Protocol.Tcp));

        Assert.That(results.Select(r => r.Outcome), Is.EqualTo([ProbeOutcome.Connected, ProbeOutcome.Refused]));
    }

    [Test]
    public async Task DenialWhoseControlIsNotAnsweredHasNotRun()
    {
        using var closed = Listen();
        var port = PortOf(closed);
        closed.Stop();

        var result = (await AskAsync(port, new RowTarget(Self, port, Protocol.Tcp))).Single();

        Assert.That(result.Outcome, Is.EqualTo(ProbeOutcome.NotRun));
        Assert.That(result.Reason, Does.Contain("its control"));
    }

    [Test]
    public async Task DatagramWithoutAnEchoIsSilence()
    {
        using var silent = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var echo = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var answering = Task.Run(async () =>
        {
            var asked = await echo.ReceiveAsync();
            await echo.SendAsync(asked.Buffer, asked.RemoteEndPoint);
        });
        var control = ((IPEndPoint)echo.Client.LocalEndPoint!).Port;

        var result = (await AskAsync(control, new RowTarget(Self, ((IPEndPoint)silent.Client.LocalEndPoint!).Port, Protocol.Udp))).Single();

        await answering;
        Assert.That(result.Outcome, Is.EqualTo(ProbeOutcome.TimedOut));
    }

    [Test]
    public async Task ProtocolThatTheAgentDoesNotSpeakHasNotRun()
    {
        using var open = Listen();

        var result = (await AskAsync(PortOf(open), new RowTarget(Self, 1, Protocol.UdpLite))).Single();

        Assert.That(result.Outcome, Is.EqualTo(ProbeOutcome.NotRun));
    }

    [Test]
    public async Task WhoeverAnswersIsNamedWhereThatIsAsked()
    {
        var ports = new[] { FreePort(), FreePort() };
        _ = new EchoServer("db-0").ServeAsync([new((ushort)ports[0], Protocol.Tcp), new((ushort)ports[1], Protocol.Udp)]);

        var results = await AskAsync(
            ports[0],
            new(Self, ports[0], Protocol.Tcp, WhoAnswers: true),
            new(Self, ports[1], Protocol.Udp, WhoAnswers: true),
            new(Self, ports[0], Protocol.Tcp)
        );

        Assert.That(
            results.Select(r => (r.Outcome, r.By)),
            Is.EqualTo([(ProbeOutcome.Connected, "db-0"), (ProbeOutcome.Connected, "db-0"), (ProbeOutcome.Connected, (string?)null)])
        );
    }

    [Test]
    public async Task ControlsAreSentOverTheFamilyOfWhatTheyBack()
    {
        if (!Socket.OSSupportsIPv6)
        {
            Assert.Ignore("This machine has no IPv6.");
        }

        using var closed = new TcpListener(IPAddress.IPv6Loopback, 0);
        closed.Start();
        var port = PortOf(closed);
        closed.Stop();
        using var open = Listen();

        var result = (await AskAsync(PortOf(open), new RowTarget("::1", port, Protocol.Tcp))).Single();

        Assert.That(result.Outcome, Is.EqualTo(ProbeOutcome.NotRun), "a control over IPv4 says nothing about IPv6");
    }

    private static int FreePort()
    {
        using var listener = Listen();
        return PortOf(listener);
    }

    private static Task<RowResult[]> AskAsync(int control, params RowTarget[] targets) =>
        RowProber.ProbeAsync(
            new()
            {
                Targets = targets.Length,
                DenialMilliseconds = 1000,
                Self = [Self],
                ControlPort = control,
            },
            targets
        );

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static int PortOf(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;
}
