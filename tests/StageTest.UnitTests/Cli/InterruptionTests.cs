using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;
using StageTest.Cli;
using StageTest.Cli.Runs;

namespace StageTest.UnitTests.Cli;

[CancelAfter(30_000)]
internal sealed class InterruptionTests
{
    private readonly FakeTimeProvider _clock = new();
    private StringWriter _error = null!;
    private readonly List<int> _exits = [];
    private UnfinishedWork _unfinished = null!;

    [SetUp]
    public void Begin()
    {
        _unfinished = new();
        _error = new();
        _exits.Clear();
    }

    [Test]
    public async Task CommandThatIsNotInterruptedAnswers()
    {
        using var interruption = new Interruption(_clock, _unfinished, _exits.Add);

        Assert.That(await interruption.RunAsync(_ => Task.FromResult(1), _error), Is.EqualTo(1));
    }

    [Test]
    public async Task CommandThatObeysTheTokenAnswersItself()
    {
        using var interruption = new Interruption(_clock, _unfinished, _exits.Add);
        var running = interruption.RunAsync(
            async token =>
            {
                var cancelled = new TaskCompletionSource();
                await using var registration = token.Register(cancelled.SetResult);
                interruption.Signal();
                await cancelled.Task;
                return 7;
            },
            _error
        );

        Assert.That(await running, Is.EqualTo(7));
    }

    [Test]
    public async Task CommandThatReadsForEverIsLeftBehindAfterTwoSeconds()
    {
        using var interruption = new Interruption(_clock, _unfinished, _exits.Add);
        using var never = new ManualResetEventSlim();
        var running = interruption.RunAsync(
            _ =>
            {
                interruption.Signal();
                never.Wait(CancellationToken.None);
                return Task.FromResult(0);
            },
            _error
        );
        await AdvanceUntilAsync(running, TimeSpan.FromSeconds(2));

        Assert.That(await running, Is.EqualTo(130));
        Assert.That(_error.ToString(), Is.EqualTo("Interrupted." + Environment.NewLine));
        never.Set();
    }

    [Test]
    public async Task WhatAnEngineMadeIsWaitedFor()
    {
        using var interruption = new Interruption(_clock, _unfinished, _exits.Add);
        var part = _unfinished.Begin();
        var removed = new TaskCompletionSource<int>();
        var running = interruption.RunAsync(
            async _ =>
            {
                interruption.Signal();
                var code = await removed.Task;
                part.Dispose();
                return code;
            },
            _error
        );
        for (var seconds = 0; seconds < 100; seconds++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.That(running.IsCompleted, Is.False);
        removed.SetResult(130);
        Assert.That(await running, Is.EqualTo(130));
    }

    [Test]
    public async Task WaitingForAnEngineHasALimit()
    {
        using var interruption = new Interruption(_clock, _unfinished, _exits.Add);
        using var part = _unfinished.Begin();
        var never = new TaskCompletionSource<int>();
        var running = interruption.RunAsync(
            _ =>
            {
                interruption.Signal();
                return never.Task;
            },
            _error
        );
        await AdvanceUntilAsync(running, TimeSpan.FromMinutes(6));

        Assert.That(await running, Is.EqualTo(130));
    }

    [Test]
    public void SecondSignalEndsAtOnce()
    {
        using var interruption = new Interruption(_clock, _unfinished, _exits.Add);

        interruption.Signal();
        interruption.Signal();

        Assert.That(_exits, Is.EqualTo([130]));
    }

    // The timers are made by another thread, so the clock goes on until they are seen to have rung.
    private async Task AdvanceUntilAsync(Task running, TimeSpan step)
    {
        while (!running.IsCompleted)
        {
            _clock.Advance(step);
            await Task.Yield();
        }
    }
}
