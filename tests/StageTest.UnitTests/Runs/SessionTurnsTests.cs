using System.Collections.Immutable;
using NUnit.Framework;
using StageTest.Core.Engines;
using StageTest.Core.Runs;
using StageTest.Core.Topologies;

namespace StageTest.UnitTests.Runs;

/// <summary>Who may have a session open, beside whom, and who is next.</summary>
internal sealed class SessionTurnsTests
{
    [Test]
    public async Task NoMoreAreOpenThanMayBe()
    {
        var turns = new SessionTurns(new Homes { MaximumSessions = 2 }, 9);

        var first = await Enter(turns, "one");
        using var second = await Enter(turns, "two");
        var third = Enter(turns, "three");
        Assert.That(third.IsCompleted, Is.False);

        first.Dispose();
        using var opened = await third;
    }

    [Test]
    public async Task ThoseThatMeetAreOpenOneAfterTheOtherAndHoldNobodyElseUp()
    {
        var turns = new SessionTurns(new Homes(), 9);

        var first = await Enter(turns, "one");
        var same = Enter(turns, "one");
        using var other = await Enter(turns, "two");
        Assert.That(same.IsCompleted, Is.False);

        first.Dispose();
        using var opened = await same;
    }

    [Test]
    public async Task WhoTakesOverWhatIsThereGoesFirst()
    {
        var turns = new SessionTurns(new Homes { MaximumSessions = 1 }, 9);

        var first = await Enter(turns, "one");
        var other = Enter(turns, "two");
        var same = Enter(turns, "one");
        first.Dispose();
        var opened = await same;
        Assert.That(other.IsCompleted, Is.False);

        opened.Dispose();
        using var last = await other;
    }

    [Test]
    public async Task WhoeverGivesUpWaitingIsForgotten()
    {
        using var end = new CancellationTokenSource();
        var turns = new SessionTurns(new Homes { MaximumSessions = 1 }, 9);
        var first = await Enter(turns, "one");
        var gone = turns.EnterAsync(ScopeOf("two"), end.Token);
        var next = Enter(turns, "three");

        await end.CancelAsync();

        Assert.That(async () => await gone, Throws.InstanceOf<OperationCanceledException>());
        first.Dispose();
        first.Dispose();
        using var opened = await next;
    }

    private static Task<IDisposable> Enter(SessionTurns turns, string home) => turns.EnterAsync(ScopeOf(home), CancellationToken.None);

    private static SessionScope ScopeOf(string home) =>
        new(new() { Namespaces = [new(home, ImmutableSortedDictionary<string, string>.Empty, default)], Workloads = [] }, []);

    // Sessions of one namespace meet, and take over from each other.
    private sealed class Homes : IEngine
    {
        public string Name => "homes";

        public bool SendsPackets => true;

        public int MaximumSessions { get; init; } = int.MaxValue;

        public bool MayMeet(SessionScope one, SessionScope other) => TraceOf(one.Topology) != TraceOf(other.Topology);

        public string TraceOf(Topology topology) => topology.Namespaces[0].Name;

        public string? ReasonAgainst(EngineNeeds needs) => null;

        public Task<ImmutableArray<EngineRequirement>> ExamineAsync(CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<IEngineSession> OpenAsync(Topology topology, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
