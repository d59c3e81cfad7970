using System.Globalization;
using System.Runtime.InteropServices;

namespace StageTest.Benchmarks;

/// <summary>What the kernel counts for this process and those that it has started.</summary>
internal static partial class Processors
{
    private const int TicksPerSecond = 100;

    /// <summary>
    /// Processor time of this process, of its children that have ended, and of one that lives. Other programs of the machine add nothing to
    /// it.
    /// </summary>
    /// <param name="livingChild">The number of the child, or null for none.</param>
    public static TimeSpan Used(int? livingChild = null) =>
        Environment.CpuUsage.TotalTime + EndedChildren().Time + (livingChild is { } child ? OfProcess(child) : TimeSpan.Zero);

    /// <summary>Processor time of all children that have ended, and the most memory in megabytes that any of them had.</summary>
    public static unsafe (TimeSpan Time, double Megabytes) EndedChildren()
    {
        // struct rusage begins with two times, each of seconds and microseconds, and the largest resident set in kilobytes.
        const int children = -1;
        var usage = stackalloc long[18];
        return GetResourceUsage(children, usage) == 0
            ? (TimeSpan.FromSeconds(usage[0] + usage[2]) + TimeSpan.FromMicroseconds(usage[1] + usage[3]), usage[4] / 1024.0)
            : throw new InvalidOperationException("getrusage failed.");
    }

    // Fields 14 to 17 of proc_pid_stat(5): its own time and that of its ended children, each in user and in system mode.
    private static TimeSpan OfProcess(int process)
    {
        var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return TimeSpan.FromSeconds(fields[11..15].Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture)) / (double)TicksPerSecond);
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static unsafe partial int GetResourceUsage(int who, long* usage);
}
