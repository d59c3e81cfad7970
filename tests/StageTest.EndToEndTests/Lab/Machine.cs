using System.Globalization;

namespace StageTest.EndToEndTests.Lab;

/// <summary>What a lab could leave behind on the machine.</summary>
internal static class Machine
{
    /// <summary>The processes that have something in their environment, which children inherit.</summary>
    public static int[] ProcessesMarked(string mark) =>
        ProcessesWhere(process => File.ReadAllText($"/proc/{process}/environ").Contains(mark, StringComparison.Ordinal));

    /// <summary>The lab hosts that a process has started and that still run.</summary>
    public static int[] LabHostsOf(int parent) =>
        ProcessesWhere(process =>
            File.ReadAllText($"/proc/{process}/cmdline").Contains("lab-host", StringComparison.Ordinal)
            && File.ReadLines($"/proc/{process}/status").Any(line => line == $"PPid:\t{parent}")
        );

    private static int[] ProcessesWhere(Func<int, bool> condition)
    {
        var found = new List<int>();
        foreach (var directory in Directory.GetDirectories("/proc"))
        {
            if (
                int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var process)
                && Holds(process)
            )
            {
                found.Add(process);
            }
        }

        return [.. found];

        bool Holds(int process)
        {
            try
            {
                return condition(process);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // It ended meanwhile, or belongs to another user.
                return false;
            }
        }
    }
}
