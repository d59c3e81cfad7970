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

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero && dueTime <= LongestPause)
        {
            // Elsewhere, because the maker of a timer is not ready to be called before it has one.
            ThreadPool.QueueUserWorkItem(_ => Advance(dueTime));
        }

        return timer;
    }
}
