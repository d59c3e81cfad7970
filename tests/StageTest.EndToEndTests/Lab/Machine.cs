using System.Diagnostics;
using System.Globalization;

namespace StageTest.EndToEndTests.Lab;

/// <summary>What a lab could leave behind on the machine, or change there.</summary>
internal static class Machine
{
    /// <summary>The machine's own links, routes, namespaces, mounts of namespaces and nftables tables, as text to compare.</summary>
    public static string Network()
    {
        var links = Directory.GetDirectories("/sys/class/net").Select(Path.GetFileName).Order(StringComparer.Ordinal);
        var namespaces = Directory.Exists("/run/netns") ? Directory.GetFiles("/run/netns") : [];
        var mounts = File.ReadLines("/proc/self/mounts").Where(m => m.Contains("nsfs", StringComparison.Ordinal));
        return $"""
            links: {string.Join(' ', links)}
            routes: {File.ReadAllText("/proc/net/route")}
            forwarding: {File.ReadAllText("/proc/sys/net/ipv4/ip_forward")}
            namespaces: {string.Join(' ', namespaces)}
            mounts: {string.Join('\n', mounts)}
            tables: {(Environment.IsPrivilegedProcess ? Run("nft", "list", "tables") : "only root may see them")}
            """;
    }

    /// <summary>The processes that have something in their environment, which children inherit.</summary>
    public static int[] ProcessesMarked(string mark) =>
        ProcessesWhere(process => File.ReadAllText($"/proc/{process}/environ").Contains(mark, StringComparison.Ordinal));

    /// <summary>The lab hosts that a process has started and that still run.</summary>
    public static int[] LabHostsOf(int parent) => ProcessesWhere(process =>
        File.ReadAllText($"/proc/{process}/cmdline").Contains("lab-host", StringComparison.Ordinal) &&
        File.ReadLines($"/proc/{process}/status").Any(line => line == $"PPid:\t{parent}"));

    /// <summary>Starts a program whose output is kept.</summary>
    public static Process Start(string program, IEnumerable<string> arguments, string mark = "")
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        start.Environment["STAGETEST_TEST_MARK"] = mark;
        return Process.Start(start)!;
    }

    private static string Run(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        return process.StandardOutput.ReadToEnd();
    }

    private static int[] ProcessesWhere(Func<int, bool> condition)
    {
        var found = new List<int>();
        foreach (var directory in Directory.GetDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var process) && Holds(process))
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
                // It ended meanwhile, or belongs to somebody else.
                return false;
            }
        }
    }
}
