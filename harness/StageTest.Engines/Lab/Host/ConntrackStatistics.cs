using System.Globalization;

namespace StageTest.Engines.Lab.Host;

/// <summary>The kernel's counters of connection tracking in the network namespace of the calling thread.</summary>
internal static class ConntrackStatistics
{
    private const string Statistics = "/proc/thread-self/net/stat/nf_conntrack";

    /// <summary>How many packets were dropped because they could not be tracked. 0 without connection tracking.</summary>
    public static long Drops() => File.Exists(Statistics) ? Drops(File.ReadAllLines(Statistics)) : 0;

    /// <summary>The same, from the lines of the file: names of columns, then a line of hexadecimal numbers for each processor.</summary>
    internal static long Drops(IReadOnlyList<string> lines)
    {
        var column = Array.IndexOf(Columns(lines[0]), "drop");
        return column < 0
            ? 0
            : lines.Skip(1).Sum(line => long.Parse(Columns(line)[column], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }

    private static string[] Columns(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
