namespace StageTest.Core.Probing;

/// <summary>How long silence lasts until it counts as a denial: learned from how long the answers of the same run took.</summary>
/// <remarks>
/// Some times the slowest answer so far, so a slow machine waits longer by itself; never below a floor, because few answers may all have
/// been lucky, and never above a cap, because one answer may have been unlucky. A look at a flow that is not as predicted has more
/// patience.
/// </remarks>
internal sealed class DenialTimeout
{
    /// <summary>How many times the slowest answer is waited for.</summary>
    public const int Factor = 5;

    /// <summary>The shortest learned timeout: 200 ms.</summary>
    public static readonly TimeSpan Floor = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest learned timeout: 2 s.</summary>
    public static readonly TimeSpan Cap = TimeSpan.FromSeconds(2);

    /// <summary>What is waited before anything has answered: 500 ms.</summary>
    public static readonly TimeSpan BeforeAnyAnswer = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private TimeSpan _slowest;
    private long _answers;

    /// <summary>Takes note of answers.</summary>
    /// <param name="answers">How many there were.</param>
    /// <param name="slowest">How long the slowest of them took.</param>
    public void Learn(long answers, TimeSpan slowest)
    {
        lock (_lock)
        {
            _answers += answers;
            _slowest = slowest > _slowest ? slowest : _slowest;
        }
    }

    /// <summary>What to wait now, and where that comes from.</summary>
    /// <param name="given">A timeout that a person chose, which nothing is learned for; null to learn.</param>
    /// <param name="patience">How many times longer than usual to wait; 1 for the usual.</param>
    public ProbeTiming Next(TimeSpan? given, int patience)
    {
        lock (_lock)
        {
            var timeout = given
                ?? (_answers == 0 ? BeforeAnyAnswer : TimeSpan.FromTicks(Math.Clamp(_slowest.Ticks * Factor, Floor.Ticks, Cap.Ticks)));
            return new(timeout * patience, given is not null, _answers, _slowest);
        }
    }
}
