using Microsoft.Extensions.Time.Testing;

namespace StageTest.UnitTests.Kubernetes;

/// <summary>
/// A clock for those who ask a server again and again: it jumps over each pause between two attempts as soon as that begins. Limits, which
/// are longer than any pause, are up when the pauses before them have taken as long.
/// </summary>
internal sealed class HastyClock : FakeTimeProvider
{
    // Retries of calls pause for at most this long, and no limit of a call or a wait is as short.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly List<TimeSpan> _held = [];
    private bool _isHolding;

    /// <summary>Lets no pause pass until <see cref="Release"/>.</summary>
    public void Hold()
    {
        lock (_gate)
        {
            _isHolding = true;
        }
    }

    /// <summary>Lets the pauses pass that have begun, and those that follow.</summary>
    public void Release()
    {
        TimeSpan[] held;
        lock (_gate)
        {
            _isHolding = false;
            held = [.. _held];
            _held.Clear();
        }

        Advance(held.DefaultIfEmpty().Max());
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero && dueTime <= LongestPause)
        {
            lock (_gate)
            {
                if (_isHolding)
                {
                    _held.Add(dueTime);
                    return timer;
                }
            }

            // Elsewhere, because the maker of a timer is not ready to be called before it has one.
            ThreadPool.QueueUserWorkItem(_ => Advance(dueTime));
        }

        return timer;
    }
}
