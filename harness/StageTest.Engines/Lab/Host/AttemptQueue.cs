namespace StageTest.Engines.Lab.Host;

/// <summary>Probes that wait for an answer, ordered by deadline, which is the order of their start.</summary>
/// <param name="time">The timeout of each.</param>
internal sealed class AttemptQueue(TimeSpan time)
{
    private readonly Queue<(int Probe, long Started)> _attempts = new();

    /// <summary>Adds a probe that waits.</summary>
    public void Add(int probe) => _attempts.Enqueue((probe, TimeProvider.System.GetTimestamp()));

    /// <summary>The next probe whose deadline has passed and that still waits, or null.</summary>
    public int? TakeDue(Predicate<int> stillWaits)
    {
        while (_attempts.TryPeek(out var next))
        {
            var waits = stillWaits(next.Probe);
            if (waits && TimeProvider.System.GetElapsedTime(next.Started) < time)
            {
                return null;
            }

            _attempts.Dequeue();
            if (waits)
            {
                return next.Probe;
            }
        }

        return null;
    }

    /// <summary>The time until the next deadline; at most the timeout of each probe.</summary>
    public TimeSpan UntilNext()
    {
        var left = _attempts.TryPeek(out var next) ? time - TimeProvider.System.GetElapsedTime(next.Started) : time;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
