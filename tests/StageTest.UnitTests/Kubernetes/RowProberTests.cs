extern alias ProbeAgent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
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

    // As if the agent had no processor time until its time was over. The kernel may be late too, but not every time.
    [Test]
    public async Task ConnectionThatTheKernelHasMadeCountsAfterTheTime()
    {
        const int attempts = 100;
        using var open = Listen();
        var outcomes = new HashSet<ProbeOutcome>();

        for (var attempt = 0; attempt < attempts && !outcomes.Contains(ProbeOutcome.Connected); attempt++)
        {
            var row = Row(PortOf(open), targets: 1) with { DenialMilliseconds = 0 };
            outcomes.UnionWith((await RowProber.ProbeAsync(row, [new(Self, PortOf(open), Protocol.Tcp)])).Select(r => r.Outcome));
        }

        Assert.That(outcomes, Does.Contain(ProbeOutcome.Connected));
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

    // The rest of the row comes only when the first results are there: an agent that kept results until the end would wait for ever.
    [Test, CancelAfter(60_000)]
    public async Task FirstResultsAreWrittenWhileTheRowRuns(CancellationToken cancellationToken)
    {
        const int targets = 600;
        using var open = Listen();
        var target = JsonSerializer.Serialize(new(Self, PortOf(open), Protocol.Tcp), RowJson.Default.RowTarget);
        using var output = new Lines();
        using var input = new Rest(
            [
                JsonSerializer.Serialize(Row(PortOf(open), targets) with { Blocks = true }, RowJson.Default.ProbeRow),
                .. Enumerable.Repeat(target, targets),
            ],
            withheld: targets / 2,
            output.First.WaitAsync(cancellationToken)
        );

        Assert.That(await RowProber.RunAsync(input, output), Is.True);

        var blocks = output.All.Select(line => JsonSerializer.Deserialize(line, RowJson.Default.RowBlock)!).OrderBy(b => b.First).ToArray();
        Assert.That(string.Concat(blocks.Select(b => b.Outcomes)), Is.EqualTo(new string('1', targets)));
        Assert.That(blocks.Select(b => b.First), Is.EqualTo([0, 250, 500]));
    }

    [Test]
    public async Task EarlierVersionsAreToldEachResult()
    {
        using var open = Listen();
        using var output = new Lines();
        using var input = new StringReader(
            $"{JsonSerializer.Serialize(Row(PortOf(open), 1), RowJson.Default.ProbeRow)}\n"
                + JsonSerializer.Serialize(new(Self, PortOf(open), Protocol.Tcp), RowJson.Default.RowTarget)
        );

        await RowProber.RunAsync(input, output);

        Assert.That(
            output.All.Select(line => JsonSerializer.Deserialize(line, RowJson.Default.RowResult)!.Outcome),
            Is.EqualTo([ProbeOutcome.Connected])
        );
    }

    [Test]
    public async Task AgentThatStaysAnswersRowAfterRow()
    {
        using var open = Listen();
        var target = JsonSerializer.Serialize(new(Self, PortOf(open), Protocol.Tcp), RowJson.Default.RowTarget);
        string RowOf(int targets, bool stays) =>
            JsonSerializer.Serialize(Row(PortOf(open), targets) with { Blocks = true, Stays = stays }, RowJson.Default.ProbeRow);
        using var output = new Lines();
        using var input = new StringReader(
            string.Join('\n', RowOf(2, stays: true), target, target, RowOf(1, stays: false), target, "no row")
        );

        Assert.That(await RowProber.RunAsync(input, output), Is.True, "what follows a row that does not stay is not read");

        Assert.That(
            output.All.Select(line => JsonSerializer.Deserialize(line, RowJson.Default.RowBlock)!).Select(b => (b.Outcomes, b.EndsRow)),
            Is.EqualTo([("11", false), ("", true), ("1", false)])
        );
    }

    [Test]
    public async Task AgentThatStaysEndsWithItsInput()
    {
        using var open = Listen();
        using var output = new Lines();
        using var input = new StringReader(
            $"{JsonSerializer.Serialize(Row(PortOf(open), 1) with { Stays = true }, RowJson.Default.ProbeRow)}\n"
                + JsonSerializer.Serialize(new(Self, PortOf(open), Protocol.Tcp), RowJson.Default.RowTarget)
        );

        Assert.That(await RowProber.RunAsync(input, output), Is.True);
    }

    private static int FreePort()
    {
        using var listener = Listen();
        return PortOf(listener);
    }

    private static Task<RowResult[]> AskAsync(int control, params RowTarget[] targets) =>
        RowProber.ProbeAsync(Row(control, targets.Length), targets);

    private static ProbeRow Row(int control, int targets) =>
        new()
        {
            Targets = targets,
            DenialMilliseconds = 1000,
            Self = [Self],
            ControlPort = control,
        };

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static int PortOf(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;

    // Lines of which the last ones come only after something else.
    private sealed class Rest(string[] lines, int withheld, Task before) : TextReader
    {
        private int _next;

        public override async Task<string?> ReadLineAsync()
        {
            if (_next == lines.Length - withheld)
            {
                await before;
            }

            return _next < lines.Length ? lines[_next++] : null;
        }
    }

    private sealed class Lines : StringWriter
    {
        private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task First => _first.Task;

        public string[] All => ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

        public override async Task WriteLineAsync(string? value)
        {
            await base.WriteLineAsync(value);
            _first.TrySetResult();
        }
    }
}
