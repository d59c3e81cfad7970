using System.ComponentModel;
using System.Diagnostics;
using StageTest.Engines.Lab.Linux;

namespace StageTest.Engines.Lab;

/// <summary>Whether this machine can run the lab.</summary>
internal static class LabPrerequisites
{
    private static readonly Lazy<string?> Tried = new(() =>
        Missing(OperatingSystem.IsLinux(), Executables.Find)
        ?? (
            ReasonAgainstNamespaces() is { } error
                ? $"Private namespaces cannot be made here ({error}). {NamespacesRemedy} Or use '--engine simulate'."
                : null
        )
    );

    /// <summary>What to do where private namespaces cannot be made.</summary>
    internal const string NamespacesRemedy =
        "In a container, start it with '--privileged'; as an ordinary user, allow user namespaces "
        + "('sysctl user.max_user_namespaces', on Ubuntu 'sysctl kernel.apparmor_restrict_unprivileged_userns').";

    private static readonly (string Command, string Package)[] Commands =
    [
        ("nft", "nftables"),
        ("unshare", "util-linux"),
        ("setsid", "util-linux"),
    ];

    /// <summary>Why the lab cannot run here and what to do about it, or null where it can. Found out once in a process.</summary>
    public static string? ReasonAgainst() => Tried.Value;

    /// <summary>What is not there, without trying anything.</summary>
    internal static string? Missing(bool isLinux, Func<string, string?> find)
    {
        if (!isLinux)
        {
            return "The lab needs Linux. Run it there, for example in WSL 2, or use '--engine simulate'.";
        }

        foreach (var (command, package) in Commands)
        {
            if (find(command) is null)
            {
                return $"{command} was not found. Install {package} ('apt-get install {package}'), or use '--engine simulate'.";
            }
        }

        return null;
    }

    /// <summary>Why private namespaces cannot be made, or null where they can. Found out anew.</summary>
    /// <remarks>
    /// Capabilities, containers, seccomp and security modules all have a say, so the only honest answer comes from trying.
    /// </remarks>
    internal static string? ReasonAgainstNamespaces()
    {
        var start = new ProcessStartInfo(
            Executables.Find("unshare") ?? "unshare",
            [.. LabHostCommand.Unshare(Libc.EffectiveUserId() == 0), "true"]
        )
        {
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEnd().Trim();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : error;
        }
        catch (Win32Exception exception)
        {
            return exception.Message;
        }
    }
}
