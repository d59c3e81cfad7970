using System.Diagnostics;
using System.Globalization;

namespace StageTest.EndToEndTests.Lab;

/// <summary>What a lab could leave behind on the machine, or change there.</summary>
internal static class Machine
{
    private static readonly string[] OfLinks = ["ifindex", "address", "flags", "mtu", "operstate"];

    // What the lab sets in namespaces of its own.
    private static readonly string[] Settings =
        ["net/ipv4/ip_forward", "net/ipv4/conf/all/rp_filter", "net/ipv4/conf/default/rp_filter", "net/ipv4/ping_group_range", "net/ipv6/conf/all/forwarding", "net/ipv6/conf/all/disable_ipv6"];

    /// <summary>The machine's own links, addresses, routes, namespaces, mounts, settings and whole nftables ruleset, as text to compare byte by byte.</summary>
    /// <remarks>What the machine's rules have counted is left out: other programs' packets go on.</remarks>
    public static string Network()
    {
        var links = Directory.GetDirectories("/sys/class/net").Order(StringComparer.Ordinal).Select(link =>
            $"{Path.GetFileName(link)} {string.Join(' ', OfLinks.Select(name => File.ReadAllText(Path.Combine(link, name)).Trim()))}");
        // The seventh and eighth columns count users and uses, which change by themselves.
        var routes6 = Lines("/proc/net/ipv6_route").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(fields => string.Join(' ', fields.Where((_, column) => column is not (6 or 7))));
        var namespaces = Directory.Exists("/run/netns") ? Directory.GetFiles("/run/netns") : [];
        var mounts = File.ReadLines("/proc/self/mounts").Where(m => m.Contains("nsfs", StringComparison.Ordinal));
        return $"""
            links: {string.Join('\n', links)}
            routes: {string.Join('\n', Lines("/proc/net/route"))}
            all tables: {string.Join('\n', Lines("/proc/net/fib_trie"))}
            IPv6 addresses: {string.Join('\n', Lines("/proc/net/if_inet6"))}
            IPv6 routes: {string.Join('\n', routes6)}
            settings: {string.Join(' ', Settings.SelectMany(setting => Lines($"/proc/sys/{setting}")))}
            namespaces: {string.Join(' ', namespaces)}
            mounts: {string.Join('\n', mounts)}
            hosts: {File.ReadAllText("/etc/hosts")}
            rules: {(Environment.IsPrivilegedProcess ? Run("nft", "--stateless", "list", "ruleset") : "only root may see them")}
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

    // A kernel without IPv6 lacks some of these files.
    private static string[] Lines(string file) => File.Exists(file) ? File.ReadAllLines(file) : [];

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
