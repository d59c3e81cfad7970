using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace StageTest.UnitTests.Runs;

/// <summary>Runs work on one thread and moves its clock on only when the work waits.</summary>
/// <remarks>A clock that moves on meanwhile ends limits that the work never reached, whenever the machine is slow.</remarks>
internal sealed class IdleClock : SynchronizationContext
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentQueue<(SendOrPostCallback Work, object? State)> _ready = [];

    public override void Post(SendOrPostCallback d, object? state) => _ready.Enqueue((d, state));

    public static async Task<T> FinishAsync<T>(FakeTimeProvider clock, Func<Task<T>> start)
    {
        var before = Current;
        var idle = new IdleClock();
        SetSynchronizationContext(idle);
        Task<T> task;
        try
        {
            task = start();
            while (!task.IsCompleted)
            {
                if (idle._ready.TryDequeue(out var next))
                {
                    next.Work(next.State);
                }
                else
                {
                    clock.Advance(Step);
                }
            }
        }
        finally
        {
            SetSynchronizationContext(before);
        }

        return await task;
    }
}
