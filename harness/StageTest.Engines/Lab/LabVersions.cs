using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using StageTest.Engines.Lab.Linux;

namespace StageTest.Engines.Lab;

/// <summary>The versions of the components behind the lab's answers.</summary>
internal static class LabVersions
{
    private static readonly Lazy<ImmutableSortedDictionary<string, string>> Found = new(Find);

    /// <summary>The versions of kernel and nftables, determined once in a process; unknown ones are omitted.</summary>
    public static ImmutableSortedDictionary<string, string> OfThisMachine => Found.Value;

    private static ImmutableSortedDictionary<string, string> Find()
    {
        var versions = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        const string release = "/proc/sys/kernel/osrelease";
        if (File.Exists(release))
        {
            versions["kernel"] = File.ReadAllText(release).Trim();
        }

        if (Executables.Find("nft") is { } nft && Ask(nft) is { Length: > 0 } answer)
        {
            versions["nftables"] = answer;
        }

        return versions.ToImmutable();
    }

    // The output is 'nftables v1.0.6 (Lester Gooch #5)'.
    private static string? Ask(string nft)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(nft, "--version") { RedirectStandardOutput = true, RedirectStandardError = true }
            )!;
            var words = process.StandardOutput.ReadToEnd().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            process.WaitForExit();
            return words.FirstOrDefault(w => w.Length > 1 && w[0] == 'v' && char.IsAsciiDigit(w[1]));
        }
        catch (Win32Exception)
        {
            // The lab itself reports why nft cannot be started.
            return null;
        }
    }
}
