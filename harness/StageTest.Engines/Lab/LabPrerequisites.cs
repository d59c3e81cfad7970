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
                ? $"Private namespaces cannot be created here ({error}). {NamespacesRemedy} Or use '--engine simulate'."
                : null
        )
    );

    /// <summary>The remedy if private namespaces cannot be created.</summary>
    internal const string NamespacesRemedy =
        "In a container, start it with '--security-opt seccomp=unconfined --security-opt systempaths=unconfined', and if AppArmor is "
        + "used with '--security-opt apparmor=unconfined'; as an ordinary user, allow user namespaces "
        + "('sysctl user.max_user_namespaces', on Ubuntu 'sysctl kernel.apparmor_restrict_unprivileged_userns').";

    // Docker mounts /proc/sys read-only by default, and the lab's router must write to it.
    private const string WritesSettings = "[ -w /proc/sys/net/ipv4/ip_forward ] || { echo '/proc/sys is read-only' >&2; exit 1; }";

    private static readonly (string Command, SystemPackage Package)[] Commands =
    [
        ("nft", SystemPackage.Nftables),
        ("unshare", SystemPackage.UtilLinux),
        ("setsid", SystemPackage.UtilLinux),
    ];

    /// <summary>Why the lab cannot run here and what to do about it, or null if it can. Checked once in a process.</summary>
    public static string? ReasonAgainst() => Tried.Value;

    /// <summary>The missing requirements, as far as they are visible without a trial.</summary>
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
                return $"{command} was not found. {package.Remedy(find)} Or use '--engine simulate'.";
            }
        }

        return null;
    }

    /// <summary>Why private namespaces cannot be created, or null if they can. Not cached.</summary>
    /// <remarks>
    /// Capabilities, containers, seccomp and security modules may all prevent it, so only a trial gives a reliable answer.
    /// </remarks>
    internal static string? ReasonAgainstNamespaces()
    {
        var start = new ProcessStartInfo(
            Executables.Find("unshare") ?? "unshare",
            [.. LabHostCommand.Unshare(Libc.EffectiveUserId() == 0), "sh", "-c", WritesSettings]
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
