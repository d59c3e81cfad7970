namespace StageTest.Engines.Lab.Host;

/// <summary>Probes that wait for an answer, in the order in which their time is over, which is that of their start.</summary>
/// <param name="time">How long each waits.</param>
internal sealed class AttemptQueue(TimeSpan time)
{
    private readonly Queue<(int Probe, long Started)> _attempts = new();

    /// <summary>Begins to wait for a probe.</summary>
    public void Add(int probe) => _attempts.Enqueue((probe, TimeProvider.System.GetTimestamp()));

    /// <summary>The next probe whose time is over and that still waits, or null.</summary>
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

    /// <summary>How long until the time of the next probe is over; not more than the time that each waits.</summary>
    public TimeSpan UntilNext()
    {
        var left = _attempts.TryPeek(out var next) ? time - TimeProvider.System.GetElapsedTime(next.Started) : time;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
