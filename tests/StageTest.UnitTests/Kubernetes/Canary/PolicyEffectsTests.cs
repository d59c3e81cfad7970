using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes.Canary;

namespace StageTest.UnitTests.Kubernetes.Canary;

internal sealed class PolicyEffectsTests
{
    private static readonly Flow First = new(new("shop", "web"), new("shop", "db"), new(5432, Protocol.Tcp));
    private static readonly Flow Second = new(new("shop", "api"), new("shop", "db"), new(5432, Protocol.Tcp));
    private static readonly ProbePlan Plan = new([First, Second]);

    private readonly FakeTimeProvider _clock = new();

    [Test]
    public async Task FlowsAreWatchedUntilTheChangeIsFollowedAndNothingChangesAnyMore()
    {
        var effects = new PolicyEffects(_clock);
        effects.Note(Matrix(Verdict.Allowed, Verdict.Allowed));
        var followed = new TaskCompletionSource();
        var readings = new Queue<ConnectivityMatrix>([
            Matrix(Verdict.Allowed, Verdict.Allowed),
            Matrix(Verdict.Denied, Verdict.Allowed),
            Matrix(Verdict.Denied, Verdict.Denied),
            Matrix(Verdict.Denied, Verdict.Denied),
        ]);

        await effects.WatchAsync(Next, followed.Task, CancellationToken.None);

        Assert.That(readings, Is.Empty);
        Assert.That(
            effects.Since.Select(e => (e.Flow, e.Now, e.Unchanged.TotalSeconds, e.After.TotalSeconds)),
            Is.EqualTo([(First, Verdict.Denied, 0d, 2d), (Second, Verdict.Denied, 1d, 3d)])
        );

        Task<ConnectivityMatrix> Next(ProbePlan plan, CancellationToken cancellationToken)
        {
            if (readings.Count == 4)
            {
                followed.SetResult();
            }

            _clock.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(readings.Dequeue());
        }
    }

    [Test, CancelAfter(60_000)]
    public async Task ReadingsPauseUntilTheChangeIsFollowed(CancellationToken cancellationToken)
    {
        var effects = new PolicyEffects(_clock);
        effects.Note(Matrix(Verdict.Allowed, Verdict.Allowed));
        var followed = new TaskCompletionSource();
        var readings = 0;
        using var read = new SemaphoreSlim(0);

        var watch = effects.WatchAsync(
            (_, _) =>
            {
                readings++;
                read.Release();
                return Task.FromResult(Matrix(Verdict.Allowed, Verdict.Allowed));
            },
            followed.Task,
            cancellationToken
        );

        // The clock stands still, so only the end of the change causes another reading.
        await read.WaitAsync(cancellationToken);
        Assert.That(watch.IsCompleted, Is.False);
        Assert.That(readings, Is.EqualTo(1));
        _clock.Advance(TimeSpan.FromMilliseconds(100));
        await read.WaitAsync(cancellationToken);
        followed.SetResult();
        await watch;
        Assert.That(readings, Is.EqualTo(3));
    }

    [Test]
    public async Task WhatIsAsItWasHasNoEffect()
    {
        var effects = new PolicyEffects(_clock);
        effects.Note(Matrix(Verdict.Allowed, Verdict.Denied));
        var readings = new Queue<ConnectivityMatrix>([
            Matrix(Verdict.Denied, Verdict.Denied),
            Matrix(Verdict.Allowed, Verdict.ProbeFailed),
            Matrix(Verdict.Allowed, Verdict.Denied),
        ]);

        await effects.WatchAsync((_, _) => Task.FromResult(readings.Dequeue()), Task.CompletedTask, CancellationToken.None);

        Assert.That(effects.Since, Is.Empty);
    }

    [Test]
    public void DataplaneThatDoesNotFollowIsAFailure()
    {
        var effects = new PolicyEffects(_clock);
        effects.Note(Matrix(Verdict.Allowed, Verdict.Allowed));

        Assert.That(
            async () =>
                await effects.WatchAsync(
                    (_, _) => Task.FromResult(Matrix(Verdict.Allowed, Verdict.Allowed)),
                    Task.FromException(new Core.Engines.EngineException("It does not.")),
                    CancellationToken.None
                ),
            Throws.InstanceOf<Core.Engines.EngineException>()
        );
    }

    private static ConnectivityMatrix Matrix(Verdict first, Verdict second) => new(Plan, [first, second]);
}
