using System.Collections.Immutable;

namespace StageTest.Core.Scenarios.Settings;

/// <summary>Something that a deployer applies.</summary>
/// <param name="Form">How: <c>path</c>, <c>kustomize</c> or <c>helm</c>.</param>
/// <param name="Path">The file or folder, by path in the repository.</param>
internal sealed record DeployedSource(string Form, string Path)
{
    /// <summary>The release of a chart, or null.</summary>
    public string? Release { get; init; }

    /// <summary>The namespace of a chart's release, or null.</summary>
    public string? Namespace { get; init; }

    /// <summary>The files of values of a chart.</summary>
    public ImmutableArray<string> Values { get; init; } = [];

    /// <summary>Whether it is made from what lies at a path.</summary>
    public bool Reads(string path) => RepositoryPath.IsBelow(path, Path) || Values.Contains(path);
}
