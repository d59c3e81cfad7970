using System.Collections.Immutable;
using StageTest.Core.Topologies;

namespace StageTest.Core.Gate;

/// <summary>Every YAML and JSON file of one side of a change.</summary>
internal sealed record RepositoryTree
{
    /// <summary>The digests of the files, by path in the repository.</summary>
    public required ImmutableSortedDictionary<string, string> Digests { get; init; }

    /// <summary>Gives the text of a file, or null if it cannot be read.</summary>
    public required Func<string, string?> TextOf { get; init; }

    /// <summary>The files from which some scenario took policies.</summary>
    public required ImmutableHashSet<string> Judged { get; init; }

    /// <summary>The files that some scenario read, for its policies or for its topology.</summary>
    public required ImmutableHashSet<string> Read { get; init; }

    /// <summary>The files that some scenario read and that are applied, which scenarios themselves are not.</summary>
    public ImmutableHashSet<string> Applied { get; init; } = [];

    /// <summary>The files of attributes that are links.</summary>
    public ImmutableSortedSet<string> LinkedAttributes { get; init; } = [];

    /// <summary>The digests of the files by which deployers leave files out or apply them otherwise, by path.</summary>
    public ImmutableSortedDictionary<string, string> DeployerFiles { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The kustomizations and charts, the latter by their Chart.yaml.</summary>
    public ImmutableSortedSet<string> Builders { get; init; } = [];

    /// <summary>The archives outside of charts that hold a chart.</summary>
    public ImmutableHashSet<string> PackedCharts { get; init; } = [];

    /// <summary>Gives all files below a folder, regardless of the name.</summary>
    public Func<string, IEnumerable<string>> FilesBelow { get; init; } = _ => [];

    /// <summary>The commits of submodules, by path in the repository.</summary>
    public ImmutableSortedDictionary<string, string> Submodules { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The labels that scenarios give to namespaces, by name.</summary>
    public ImmutableDictionary<string, ImmutableArray<ImmutableSortedDictionary<string, string>>> NamespaceLabels { get; init; } =
        ImmutableDictionary<string, ImmutableArray<ImmutableSortedDictionary<string, string>>>.Empty;

    /// <summary>What scenarios know of the cluster.</summary>
    public ImmutableArray<Topology> Topologies { get; init; } = [];

    /// <summary>The kinds that pods are made of.</summary>
    public WorkloadKinds WorkloadKinds { get; init; } = WorkloadKinds.Known;

    /// <summary>What the kustomizations and charts make that the base declares to be deployed.</summary>
    public ImmutableArray<RenderedSource> Rendered { get; init; } = [];

    /// <summary>Whether a judged policy may ask for a label of this key.</summary>
    public Func<string, bool> IsAskedFor { get; init; } = _ => false;

    /// <summary>Whether a deployer applies what lies at a path as it is.</summary>
    public required Func<string, bool> IsDeployed { get; init; }

    /// <summary>Whether another side has a file otherwise, or only one of the two has it.</summary>
    public bool IsOtherwiseIn(RepositoryTree other, string path) =>
        Digests.GetValueOrDefault(path) != other.Digests.GetValueOrDefault(path);

    /// <summary>The files that another side has otherwise, and those that only one of the two has.</summary>
    public IEnumerable<string> Differences(RepositoryTree other) =>
        Digests.Keys.Union(other.Digests.Keys).Where(path => IsOtherwiseIn(other, path));
}
