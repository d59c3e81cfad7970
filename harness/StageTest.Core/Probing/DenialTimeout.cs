namespace StageTest.Core.Probing;

/// <summary>How long silence lasts until it counts as a denial: derived from the answer times of the same run.</summary>
/// <remarks>
/// It is a multiple of the slowest answer so far, so a slow machine waits longer by itself. It is never below a minimum, because few
/// answers may all have been fast, and never above a maximum, because one answer may have been slow. A second look at an unpredicted flow
/// has more patience.
/// </remarks>
internal sealed class DenialTimeout
{
    /// <summary>The multiple of the slowest answer.</summary>
    public const int Factor = 5;

    /// <summary>The shortest derived timeout: 200 ms.</summary>
    public static readonly TimeSpan Floor = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest derived timeout: 2 s.</summary>
    public static readonly TimeSpan Cap = TimeSpan.FromSeconds(2);

    /// <summary>The timeout before the first answer: 500 ms.</summary>
    public static readonly TimeSpan BeforeAnyAnswer = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private TimeSpan _slowest;
    private long _answers;

    /// <summary>Records answers.</summary>
    /// <param name="answers">Their number.</param>
    /// <param name="slowest">The time of the slowest.</param>
    public void Learn(long answers, TimeSpan slowest)
    {
        lock (_lock)
        {
            _answers += answers;
            _slowest = slowest > _slowest ? slowest : _slowest;
        }
    }

    /// <summary>The current timeout, and its origin.</summary>
    /// <param name="given">A timeout that the user chose; null to derive it.</param>
    /// <param name="patience">A factor for the timeout; 1 for the usual.</param>
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
