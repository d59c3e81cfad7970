using System.Net;
using NUnit.Framework;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Kubernetes.Probing;

namespace StageTest.UnitTests.Kubernetes.Probing;

/// <summary>Several rows of probes in one pod: the agent stays, and a broken connection is never an answer.</summary>
internal sealed class RowReaderTests
{
    private const ushort Closed = 1;
    private const ushort Open = 2;

    private static readonly PodPlace Web = new(new("v1", "Pod", "shop", "web"), [IPAddress.Parse("192.0.2.1")], "node", 61_053)
    {
        Uid = "one",
    };

    private FakeApi _server = null!;
    private ClusterClient _client = null!;
    private RowReader _rows = null!;

    [TearDown]
    public void Disconnect()
    {
        _client.Dispose();
        _server.Dispose();
    }

    [Test]
    public async Task OneExecAnswersAllRowsOfAPod()
    {
        Connect();

        var first = await AskAsync(Web, Open, Closed);
        var second = await AskAsync(Web, Closed);
        var third = await AskAsync(Web, Open, Open);

        Assert.That(first, Is.EqualTo([ProbeOutcome.Connected, ProbeOutcome.Refused]));
        Assert.That(second, Is.EqualTo([ProbeOutcome.Refused]));
        Assert.That(third, Is.EqualTo([ProbeOutcome.Connected, ProbeOutcome.Connected]));
        Assert.That(_server.Rows.Select(r => r.Exec), Is.EqualTo([1, 1, 1]));
    }

    [Test]
    public async Task AgentsOfEarlierVersionsEndWithEachRow()
    {
        Connect(stays: false);

        await AskAsync(Web, Open);
        var second = await AskAsync(Web, Closed);

        Assert.That(second, Is.EqualTo([ProbeOutcome.Refused]));
        Assert.That(_server.Rows.Select(r => r.Exec), Is.EqualTo([1, 2]));
    }

    [Test]
    public async Task PodOfTheSameNameIsNotAskedByTheAgentOfTheOneBefore()
    {
        Connect();

        await AskAsync(Web, Open);
        await AskAsync(Web with { Uid = "two" }, Open);

        Assert.That(_server.Rows.Select(r => r.Exec), Is.EqualTo([1, 2]));
    }

    [Test]
    public async Task PodWhoseIdentityIsUnknownIsAskedByANewAgentEachTime()
    {
        Connect();

        await AskAsync(Web with { Uid = "" }, Open);
        await AskAsync(Web with { Uid = "" }, Open);

        Assert.That(_server.Rows.Select(r => (r.Exec, r.Row.Stays)), Is.EqualTo([(1, false), (2, false)]));
    }

    [Test]
    public async Task RowWhoseConnectionBreaksHasNoAnswersAndTheNextHas()
    {
        Connect(breaksAt: 2);
        await AskAsync(Web, Open);

        var broken = await ReadAsync(Web, Open, Open);
        var next = await AskAsync(Web, Open);

        Assert.That(broken.Outcomes.ToArray(), Is.EqualTo([ProbeOutcome.NotRun, ProbeOutcome.NotRun]), "its first result had arrived");
        Assert.That(broken.ReasonOf(0), Does.StartWith("the exec failed: "));
        Assert.That(next, Is.EqualTo([ProbeOutcome.Connected]));
        Assert.That(_server.Rows.Select(r => r.Exec), Is.EqualTo([1, 1, 2]));
    }

    [Test, CancelAfter(60_000)]
    public async Task AgentThatIsGoneIsReplacedBeforeItIsAsked(CancellationToken cancellationToken)
    {
        Connect();
        await AskAsync(Web, Open);

        _server.DropExecs();
        await UntilAsync(() => _client.OpenCommands.Resting == 0, cancellationToken);
        var next = await AskAsync(Web, Open);

        Assert.That(next, Is.EqualTo([ProbeOutcome.Connected]));
        Assert.That(_server.Rows.Select(r => r.Exec), Is.EqualTo([1, 2]));
    }

    [Test]
    public async Task RowsAtTheSameTimeHaveAnAgentEach()
    {
        using var both = new Barrier(2);
        Connect(_ =>
        {
            both.SignalAndWait();
            return ProbeOutcome.Connected;
        });

        await Task.WhenAll(Task.Run(() => AskAsync(Web, Open)), Task.Run(() => AskAsync(Web, Open)));

        Assert.That(_server.Rows.Select(r => r.Exec), Is.EquivalentTo([1, 2]));
        Assert.That(_client.OpenCommands.Resting, Is.EqualTo(2));
    }

    [Test, CancelAfter(60_000)]
    public async Task OnlySoManyAgentsStay(CancellationToken cancellationToken)
    {
        Connect();
        using var few = new OpenCommands(_client.Exec, most: 1);
        var agent = new AgentProgram();
        async Task AskAsync(string uid) =>
            await few.AskAsync(
                uid,
                Web.Id,
                Web.Container,
                ["agent"],
                stays => agent.Input(Row(stays), [new("192.0.2.2", Open, Protocol.Tcp)]),
                agent.Output(Row(stays: true), [new("192.0.2.2", Open, Protocol.Tcp)]).Take,
                cancellationToken
            );

        await AskAsync("one");
        await AskAsync("two");
        Assert.That(_server.Rows.Select(r => r.Row.Stays), Is.EqualTo([true, false]));

        // The first pod goes, and leaves its place to others.
        _server.DropExecs();
        await UntilAsync(() => few.Resting == 0, cancellationToken);
        await AskAsync("three");
        Assert.That(_server.Rows.Last().Row.Stays, Is.True);
    }

    [Test, CancelAfter(60_000)]
    public async Task InterruptedRowDropsItsConnection(CancellationToken cancellationToken)
    {
        using var asked = new SemaphoreSlim(0);
        using var answer = new SemaphoreSlim(0);
        Connect(_ =>
        {
            asked.Release();
            answer.Wait(cancellationToken);
            return ProbeOutcome.Connected;
        });
        using var interruption = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = Task.Run(() => ReadAsync(Web, interruption.Token, Open), cancellationToken);
        await asked.WaitAsync(cancellationToken);

        await interruption.CancelAsync();

        Assert.That(async () => await reading, Throws.InstanceOf<OperationCanceledException>());
        answer.Release();
        await UntilAsync(() => _server.OpenExecs == 0, cancellationToken);
        Assert.That(_client.OpenCommands.Resting, Is.Zero);
    }

    [Test, CancelAfter(60_000)]
    public async Task NoAgentStaysAfterTheRun(CancellationToken cancellationToken)
    {
        Connect();
        await AskAsync(Web, Open);
        await AskAsync(Web with { Uid = "two" }, Open);
        Assert.That(_server.OpenExecs, Is.EqualTo(2));

        _client.Dispose();

        await UntilAsync(() => _server.OpenExecs == 0, cancellationToken);
    }

    [Test]
    public async Task PodWithoutTargetsIsNotAsked()
    {
        Connect();

        Assert.That(await AskAsync(Web), Is.Empty);
        Assert.That(_server.Rows, Is.Empty);
    }

    private static ProbeRow Row(bool stays) =>
        new()
        {
            Targets = 1,
            DenialMilliseconds = 500,
            Self = [],
            ControlPort = 1,
            Stays = stays,
        };

    private static async Task UntilAsync(Func<bool> isSo, CancellationToken cancellationToken)
    {
        while (!isSo())
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private void Connect(Func<RowTarget, ProbeOutcome>? probe = null, bool stays = true, int breaksAt = 0)
    {
        _server = new(_ => (404, "{}"))
        {
            AgentsStay = stays,
            BreaksAtRow = breaksAt,
            Probe = probe ?? (target => target.Port == Open ? ProbeOutcome.Connected : ProbeOutcome.Refused),
        };
        _client = _server.Connect(_ => { });
        _rows = new(_client, new AgentProgram());
    }

    private Task<RowAnswers> ReadAsync(PodPlace pod, params ushort[] ports) => ReadAsync(pod, CancellationToken.None, ports);

    private async Task<RowAnswers> ReadAsync(PodPlace pod, CancellationToken cancellationToken, params ushort[] ports) =>
        (
            await _rows.ReadAsync(
                pod,
                [],
                [.. ports.Select(port => new RowTarget("192.0.2.2", port, Protocol.Tcp))],
                TimeSpan.FromSeconds(1),
                cancellationToken
            )
        ).Targets;

    private async Task<ProbeOutcome[]> AskAsync(PodPlace pod, params ushort[] ports) => (await ReadAsync(pod, ports)).Outcomes.ToArray();
}
