using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios.Settings;

/// <summary>What <c>stagetest.yaml</c> says about a repository.</summary>
internal sealed record RepositorySettings
{
    /// <summary>The name of the file, at the root of the repository.</summary>
    public const string File = "stagetest.yaml";

    /// <summary>The settings of a repository without such a file.</summary>
    public static RepositorySettings Default { get; } = new();

    /// <summary>What deployers apply; empty if the file does not say.</summary>
    public ImmutableArray<DeployedSource> Deployed { get; init; } = [];

    /// <summary>The folders of scenarios; empty if the file does not say.</summary>
    public ImmutableArray<string> Scenarios { get; init; } = [];

    /// <summary>The paths that no deployer applies.</summary>
    public ImmutableArray<IgnoredPath> Ignore { get; init; } = [];

    /// <summary>The kinds that do not affect traffic.</summary>
    public ImmutableArray<HarmlessKind> Kinds { get; init; } = [];

    /// <summary>The user's own kinds that create pods.</summary>
    public ImmutableArray<WorkloadKind> WorkloadKinds { get; init; } = [];

    /// <summary>The engine, or null.</summary>
    public string? Engine { get; init; }

    /// <summary>Whether only waivers count that existed before the change; null if the file does not say.</summary>
    public bool? WaiversFromBase { get; init; }

    /// <summary>Whether only declarations count that existed before the change; null if the file does not say.</summary>
    public bool? DeclarationsFromBase { get; init; }

    /// <summary>The share of mutants that must be detected, or null.</summary>
    public double? LeastMutationScore { get; init; }

    /// <summary>Whether the gate holds if an engine used images or manifests that are not pinned by digest.</summary>
    public bool RequirePinned { get; init; }

    /// <summary>Logs of flows that no change may break, by path; empty if the file does not say.</summary>
    public ImmutableArray<string> Flows { get; init; } = [];

    /// <summary>Who must approve which changes.</summary>
    public ImmutableArray<Owner> Owners { get; init; } = [];

    /// <summary>Every path that the file names, with its place.</summary>
    public ImmutableArray<NamedPath> Paths { get; init; } = [];

    /// <summary>Whether no deployer applies what is at a path.</summary>
    public bool IsIgnored(string path) => Ignore.Any(i => RepositoryPath.IsBelow(path, i.Path));

    /// <summary>Whether objects of a kind do not affect traffic.</summary>
    public bool IsHarmless(Manifest manifest) => Kinds.Any(k => k.ApiVersion == manifest.ApiVersion && k.Kind == manifest.Kind);
}
