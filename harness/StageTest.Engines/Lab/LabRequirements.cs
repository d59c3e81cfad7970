using System.Collections.Immutable;
using System.Globalization;
using StageTest.Core.Engines;
using StageTest.Engines.Lab.Linux;

namespace StageTest.Engines.Lab;

/// <summary>What the lab needs of a machine.</summary>
internal static class LabRequirements
{
    // Enough for a hundred pods that all probe each other at once; with fewer, a reading needs several rounds.
    private const ulong EnoughOpenFiles = 10_000;

    /// <summary>Each requirement, and whether the machine meets it.</summary>
    public static ImmutableArray<EngineRequirement> Of(LabSurroundings found)
    {
        var linux = new EngineRequirement
        {
            Name = "Linux",
            IsMet = found.IsLinux,
            Found = found.Kernel,
            Remedy = "Run it on Linux, for example in WSL 2.",
        };
        return !found.IsLinux
            ? [linux]
            :
            [
                linux,
                Command("nft", SystemPackage.Nftables),
                Command("unshare", SystemPackage.UtilLinux),
                Command("setsid", SystemPackage.UtilLinux),
                Namespaces(found),
                Rulesets(found),
                Command("nsenter", SystemPackage.UtilLinux) with
                {
                    IsOptional = true,
                    Remedy = $"{SystemPackage.UtilLinux.Remedy(found.Find)} 'stagetest lab exec' needs it.",
                },
                Kernel("IPv6", found.HasIPv6, "Boot without 'ipv6.disable=1' to test flows over IPv6; without it they are skipped."),
                Kernel(
                    "SCTP",
                    found.HasSctp,
                    "Load the kernel module ('modprobe sctp') to test flows over SCTP; without it they are skipped."
                ),
                Kernel(
                    "ICMP echo",
                    found.HasPing,
                    "Use a kernel with net.ipv4.ping_group_range to test ICMP flows; without it they are skipped."
                ),
                new()
                {
                    Name = "open files",
                    IsMet = found.OpenFiles >= EnoughOpenFiles,
                    IsOptional = true,
                    Found = string.Create(CultureInfo.InvariantCulture, $"{found.OpenFiles} for each process"),
                    Remedy = string.Create(
                        CultureInfo.InvariantCulture,
                        $"Raise the hard limit ('ulimit -Hn') to {EnoughOpenFiles} or more; until then readings of many flows take longer."
                    ),
                },
            ];

        EngineRequirement Command(string name, SystemPackage package) =>
            new()
            {
                Name = name,
                IsMet = found.Find(name) is not null,
                Found = found.VersionOf(name) ?? found.Find(name) ?? "not found",
                Remedy = package.Remedy(found.Find),
            };
    }

    private static EngineRequirement Namespaces(LabSurroundings found) =>
        new()
        {
            Name = "private namespaces",
            IsMet = found.ReasonAgainstNamespaces is null,
            Found = found.ReasonAgainstNamespaces ?? (found.IsRoot ? "can be created by root" : "can be created in a user namespace"),
            Remedy = LabPrerequisites.NamespacesRemedy,
        };

    private static EngineRequirement Rulesets(LabSurroundings found)
    {
        var canTry = found.Find("nft") is not null && found.ReasonAgainstNamespaces is null;
        return new()
        {
            Name = "nf_tables",
            IsMet = canTry && found.ReasonAgainstRulesets is null,
            Found = canTry
                ? found.ReasonAgainstRulesets ?? "rulesets work in private namespaces"
                : "not tried, because the needs above are not met",
            Remedy = canTry ? "Load the kernel module: 'modprobe nf_tables'." : null,
        };
    }

    private static EngineRequirement Kernel(string name, bool isMet, string remedy) =>
        new()
        {
            Name = name,
            IsMet = isMet,
            IsOptional = true,
            Found = isMet ? "in the kernel" : "not in the kernel",
            Remedy = remedy,
        };
}
