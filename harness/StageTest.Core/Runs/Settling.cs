using StageTest.Core.Connectivity;

namespace StageTest.Core.Runs;

/// <summary>Reads a matrix until two consecutive readings agree, or the time is over.</summary>
/// <remarks>
/// One reading is not enough: right after an apply, old and new rules may both be partly loaded, and a lucky first reading would hide that.
/// </remarks>
internal static class Settling
{
    /// <summary>Reads until two readings agree.</summary>
    /// <param name="read">Makes one reading.</param>
    /// <param name="limit">The time after which no further reading starts.</param>
    /// <param name="clock">Measures the limit and the pause.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static async Task<SettledReading> ReadAsync(
        Func<CancellationToken, Task<ConnectivityMatrix>> read,
        TimeSpan limit,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var pause = TimeSpan.FromMilliseconds(100);
        var started = clock.GetTimestamp();
        var flapped = new SortedSet<int>();
        var matrix = await read(cancellationToken);
        for (var readings = 1; ; readings++)
        {
            if (readings > 1 && clock.GetElapsedTime(started) >= limit)
            {
                return new(matrix, readings, Settled: false, [.. flapped]);
            }

            var again = await read(cancellationToken);
            var differences = again.DifferencesFrom(matrix).ToList();
            if (differences.Count == 0)
            {
                return new(again, readings + 1, Settled: true, [.. flapped]);
            }

            flapped.UnionWith(differences);
            matrix = again;
            await Task.Delay(pause, clock, cancellationToken);
        }
    }
}
