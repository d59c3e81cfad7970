using System.Diagnostics;

namespace StageTest.Benchmarks;

/// <summary>Measures steps in processor time as well as by the clock, because other programs of the machine slow only the clock.</summary>
internal static class Measurement
{
    private const double BytesPerMegabyte = 1024 * 1024;

    /// <summary>Runs a step several times and tells the quickest; whether its processor time is within the limit.</summary>
    /// <param name="name">What is measured.</param>
    /// <param name="limit">The most processor time that it may take.</param>
    /// <param name="rounds">How often it is run. The first rounds also pay for the compilation of the code.</param>
    /// <param name="step">The step.</param>
    public static bool IsWithin(string name, TimeSpan limit, int rounds, Action step)
    {
        var first = TimeSpan.Zero;
        var best = (Processor: TimeSpan.MaxValue, Clock: TimeSpan.MaxValue);
        for (var round = 0; round < rounds; round++)
        {
            GC.Collect();
            var before = Environment.CpuUsage.TotalTime;
            var started = TimeProvider.System.GetTimestamp();
            step();
            var clock = TimeProvider.System.GetElapsedTime(started);
            var processor = Environment.CpuUsage.TotalTime - before;
            first = round == 0 ? processor : first;
            best = processor < best.Processor ? (processor, clock) : best;
        }

        return Tell($"{name}, {first.TotalMilliseconds:0} ms the first time", best.Processor, best.Clock, limit);
    }

    /// <summary>Tells a time and whether it is within the limit.</summary>
    public static bool Tell(string name, TimeSpan processor, TimeSpan clock, TimeSpan limit)
    {
        var kept = processor <= limit;
        Console.WriteLine(
            $"{processor.TotalMilliseconds, 7:0} ms  {name} ({clock.TotalMilliseconds:0} ms by the clock; limit "
                + $"{limit.TotalMilliseconds:0} ms{(kept ? "" : ", MISSED")})"
        );
        return kept;
    }

    /// <summary>
    /// Tells a time by the clock and whether it is within the limit, with the processor time of all processes that took part.
    /// </summary>
    public static bool TellClock(string name, TimeSpan clock, TimeSpan processor, TimeSpan limit)
    {
        var kept = clock <= limit;
        Console.WriteLine(
            $"{clock.TotalMilliseconds, 7:0} ms  {name} (processors {processor.TotalMilliseconds:0} ms; limit "
                + $"{limit.TotalMilliseconds:0} ms{(kept ? "" : ", MISSED")})"
        );
        return kept;
    }

    /// <summary>Tells the most memory that the process ever had, and whether it is within the limit.</summary>
    public static bool TellMemory(int limitMegabytes)
    {
        using var self = Process.GetCurrentProcess();
        var peak = self.PeakWorkingSet64 / BytesPerMegabyte;
        Console.WriteLine($"{peak, 7:0} MB  most memory (limit {limitMegabytes} MB{(peak <= limitMegabytes ? "" : ", MISSED")})");
        return peak <= limitMegabytes;
    }
}
