using System.Collections.Immutable;
using StageTest.Core.Policies.Selectors;
using StageTest.Core.Topologies;

namespace StageTest.Core.Gate;

/// <summary>Every YAML and JSON file of one side of a change.</summary>
internal sealed record RepositoryTree
{
    /// <summary>The digests of the files, by path in the repository.</summary>
    public required ImmutableSortedDictionary<string, string> Digests { get; init; }

    /// <summary>Returns the text of a file, or null if it cannot be read.</summary>
    public required Func<string, string?> TextOf { get; init; }

    /// <summary>The files from which some scenario took policies.</summary>
    public required ImmutableHashSet<string> Judged { get; init; }

    /// <summary>The files that some scenario read, for its policies or for its topology.</summary>
    public required ImmutableHashSet<string> Read { get; init; }

    /// <summary>The applied files that some scenario read, without scenarios themselves.</summary>
    public ImmutableHashSet<string> Applied { get; init; } = [];

    /// <summary>The attribute files that are links.</summary>
    public ImmutableSortedSet<string> LinkedAttributes { get; init; } = [];

    /// <summary>The digests of the files that make deployers omit files or apply them differently, by path.</summary>
    public ImmutableSortedDictionary<string, string> DeployerFiles { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The kustomizations and charts, the latter by their Chart.yaml.</summary>
    public ImmutableSortedSet<string> Builders { get; init; } = [];

    /// <summary>The archives outside of charts that contain a chart.</summary>
    public ImmutableHashSet<string> PackedCharts { get; init; } = [];

    /// <summary>Returns all files below a folder, with any name.</summary>
    public Func<string, IEnumerable<string>> FilesBelow { get; init; } = _ => [];

    /// <summary>Gives the files of a packed chart, by path in the chart, or null if they cannot be read.</summary>
    public Func<string, IReadOnlyDictionary<string, string>?> Unpacked { get; init; } = _ => null;

    /// <summary>The commits of submodules, by path in the repository.</summary>
    public ImmutableSortedDictionary<string, string> Submodules { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The labels that scenarios give to namespaces, by name.</summary>
    public ImmutableDictionary<string, ImmutableArray<ImmutableSortedDictionary<string, string>>> NamespaceLabels { get; init; } =
        ImmutableDictionary<string, ImmutableArray<ImmutableSortedDictionary<string, string>>>.Empty;

    /// <summary>The scenarios' knowledge of the cluster.</summary>
    public ImmutableArray<Topology> Topologies { get; init; } = [];

    /// <summary>The kinds that create pods.</summary>
    public WorkloadKinds WorkloadKinds { get; init; } = WorkloadKinds.Known;

    /// <summary>The documents of the kustomizations and charts that the base declares as deployed.</summary>
    public ImmutableArray<RenderedSource> Rendered { get; init; } = [];

    /// <summary>The selectors of the judged policies, enforced and staged: of those that they govern, and of their peers.</summary>
    public ImmutableArray<Selector> Selectors { get; init; } = [];

    /// <summary>The names of ports in the judged policies, enforced and staged.</summary>
    public ImmutableHashSet<string> PortNames { get; init; } = [];

    /// <summary>Whether a judged policy may select by a label with this key.</summary>
    public Func<string, bool> IsAskedFor { get; init; } = _ => false;

    /// <summary>Whether a deployer applies the content of a path unchanged.</summary>
    public required Func<string, bool> IsDeployed { get; init; }

    /// <summary>Whether another side has a different file, or only one of the two has it.</summary>
    public bool IsOtherwiseIn(RepositoryTree other, string path) =>
        Digests.GetValueOrDefault(path) != other.Digests.GetValueOrDefault(path);

    /// <summary>The files that differ on another side, and those that only one of the two has.</summary>
    public IEnumerable<string> Differences(RepositoryTree other) =>
        Digests.Keys.Union(other.Digests.Keys).Where(path => IsOtherwiseIn(other, path));
}
