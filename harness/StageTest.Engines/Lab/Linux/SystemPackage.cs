using System.Collections.Immutable;

namespace StageTest.Engines.Lab.Linux;

/// <summary>A package that the current system can install, with its name in each package manager.</summary>
/// <param name="Name">The default name of the package.</param>
/// <param name="Others">Other names: the package manager's command, and the package there; null if it has none.</param>
internal sealed record SystemPackage(string Name, params (string Manager, string? Package)[] Others)
{
    // In order of preference. Some systems have another package manager beside their own, usually Homebrew.
    private static readonly ImmutableArray<(string Manager, string Install)> Managers =
    [
        ("apt-get", "apt-get install"),
        ("dnf", "dnf install"),
        ("apk", "apk add"),
        ("pacman", "pacman -S"),
        ("zypper", "zypper install"),
        ("brew", "brew install"),
    ];

    /// <summary>The nft command, which loads the lab's rules.</summary>
    public static SystemPackage Nftables { get; } = new("nftables", ("brew", null));

    /// <summary>The commands that create namespaces.</summary>
    public static SystemPackage UtilLinux { get; } = new("util-linux", ("brew", null));

    /// <summary>kubectl, which renders kustomizations.</summary>
    /// <remarks>
    /// Since release 41 Fedora names the package after the version of Kubernetes, so it is named by its file here:
    /// https://docs.fedoraproject.org/en-US/quick-docs/using-kubernetes-versioned/.
    /// </remarks>
    public static SystemPackage Kubectl { get; } =
        new("kubectl", ("apt-get", "kubernetes-client"), ("dnf", "/usr/bin/kubectl"), ("zypper", "kubernetes-client"));

    /// <summary>kustomize.</summary>
    public static SystemPackage Kustomize { get; } = new("kustomize", ("apt-get", null), ("dnf", null), ("zypper", null));

    /// <summary>helm, which renders charts.</summary>
    public static SystemPackage Helm { get; } = new("helm", ("apt-get", null));

    /// <summary>The Docker Engine, for the engine k3s.</summary>
    public static SystemPackage Docker { get; } = new("docker", ("apt-get", "docker.io"), ("dnf", "moby-engine"), ("brew", null));

    /// <summary>git, for the gate.</summary>
    public static SystemPackage Git { get; } = new("git");

    /// <summary>The ASP.NET Core runtime, for the studio of the .NET tool. For Debian only Microsoft's own feed has it.</summary>
    public static SystemPackage AspNetCore { get; } =
        new(
            $"aspnetcore-runtime-{Environment.Version.Major}.0",
            ("apk", $"aspnetcore{Environment.Version.Major}-runtime"),
            ("pacman", "aspnet-runtime"),
            ("zypper", null),
            ("brew", "dotnet")
        );

    /// <summary>The command that installs the package on this system, or null if no known package manager has it.</summary>
    /// <param name="find">The full path of a command, or null if it is not installed.</param>
    public string? InstallCommand(Func<string, string?> find)
    {
        foreach (var (manager, install) in Managers)
        {
            if (find(manager) is null)
            {
                continue;
            }

            var package = Others.Where(o => o.Manager == manager).Select(o => o.Package).DefaultIfEmpty(Name).First();
            if (package is not null)
            {
                return $"{install} {package}";
            }
        }

        return null;
    }

    /// <summary>The remedy for a missing package: a sentence, with the exact command if one is known.</summary>
    /// <param name="find">The full path of a command, or null if it is not installed.</param>
    public string Remedy(Func<string, string?> find) =>
        InstallCommand(find) is { } command ? $"Install {Name} ('{command}')." : $"Install {Name}.";
}
