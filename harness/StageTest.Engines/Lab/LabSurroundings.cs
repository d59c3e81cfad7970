using System.ComponentModel;
using System.Diagnostics;
using StageTest.Engines.Lab.Host;
using StageTest.Engines.Lab.Linux;

namespace StageTest.Engines.Lab;

/// <summary>The state of a machine with regard to the lab's requirements.</summary>
internal sealed record LabSurroundings
{
    /// <summary>The kernel's name and release.</summary>
    public required string Kernel { get; init; }

    /// <summary>Whether the kernel is Linux. If not, nothing else was checked.</summary>
    public required bool IsLinux { get; init; }

    /// <summary>The full path of a command, or null.</summary>
    public Func<string, string?> Find { get; init; } = _ => null;

    /// <summary>The version that a command reports, or null if it reports none.</summary>
    public Func<string, string?> VersionOf { get; init; } = _ => null;

    /// <summary>Why private namespaces cannot be created, or null if they can.</summary>
    public string? ReasonAgainstNamespaces { get; init; }

    /// <summary>Why no ruleset can be loaded in them, or null if one can.</summary>
    public string? ReasonAgainstRulesets { get; init; }

    /// <summary>Whether the user is root.</summary>
    public bool IsRoot { get; init; }

    /// <summary>Whether the kernel supports IPv6.</summary>
    public bool HasIPv6 { get; init; }

    /// <summary>Whether the kernel supports SCTP.</summary>
    public bool HasSctp { get; init; }

    /// <summary>Whether the kernel has echo sockets.</summary>
    public bool HasPing { get; init; }

    /// <summary>The limit of open files of a process.</summary>
    public ulong OpenFiles { get; init; }

    /// <summary>Checks this machine. Creates namespaces for a moment, and changes nothing.</summary>
    public static LabSurroundings Look()
    {
        if (!OperatingSystem.IsLinux())
        {
            return new() { Kernel = Environment.OSVersion.VersionString, IsLinux = false };
        }

        _ = Libc.GetResourceLimit(Libc.ResourceOpenFiles, out var limit);
        var isRoot = Libc.EffectiveUserId() == 0;
        return new()
        {
            Kernel = File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
            IsLinux = true,
            Find = Executables.Find,
            VersionOf = command =>
                Executables.Find(command) is { } path && Run(path, "--version") is (0, { } said) ? said.Split('\n')[0].Trim() : null,
            ReasonAgainstNamespaces = LabPrerequisites.ReasonAgainstNamespaces(),
            ReasonAgainstRulesets = ReasonAgainstRulesetsHere(isRoot),
            IsRoot = isRoot,
            HasIPv6 = SystemControl.ReasonAgainstIPv6() is null,
            HasSctp = ProbeSocket.HasSctp(),
            HasPing = SystemControl.HasPing(),
            OpenFiles = isRoot ? Math.Max(limit.Hard, Descriptors.Wanted) : limit.Hard,
        };
    }

    private static string? ReasonAgainstRulesetsHere(bool isRoot) =>
        Executables.Find("unshare") is { } unshare
        && Executables.Find("nft") is { } nft
        && Run(unshare, [.. LabHostCommand.Unshare(isRoot), nft, "list", "ruleset"]) is (not 0, var said)
            ? said
            : null;

    private static (int Code, string Said) Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
            )!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, process.ExitCode == 0 ? output : error.Result.Trim());
        }
        catch (Win32Exception exception)
        {
            return (-1, exception.Message);
        }
    }
}
