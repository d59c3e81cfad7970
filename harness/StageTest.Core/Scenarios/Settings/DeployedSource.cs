using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Sources;

namespace StageTest.Core.Scenarios.Settings;

/// <summary>Something that a deployer applies.</summary>
/// <param name="Form">Its kind: <c>path</c>, <c>kustomize</c> or <c>helm</c>.</param>
/// <param name="Path">The file or folder, by path in the repository.</param>
/// <param name="Location">Where it is declared.</param>
internal sealed record DeployedSource(string Form, string Path, SourceLocation Location)
{
    /// <summary>The release of a chart, or null.</summary>
    public string? Release { get; init; }

    /// <summary>The namespace of a chart's release, or null.</summary>
    public string? Namespace { get; init; }

    /// <summary>The files of values of a chart.</summary>
    public ImmutableArray<string> Values { get; init; } = [];

    /// <summary>Whether a program renders what is applied, so that no file contains the applied form.</summary>
    public bool IsRendered => Form != DeployedShape.Path.Name;

    /// <summary>Its identity: equal sources have equal keys.</summary>
    public string Identity => IdentityOf(Form, Path, Release, Namespace, Values);

    /// <summary>The identity of a source that a scenario names.</summary>
    public static string IdentityOf(string form, string path, string? release, string? home, IEnumerable<string> values) =>
        string.Join('\n', [form, path, release, home, .. values]);

    /// <summary>Whether its result depends on what is at a path.</summary>
    public bool Reads(string path) => RepositoryPath.IsBelow(path, Path) || Values.Contains(path);

    /// <summary>The same as a source of documents, as a file at the root of the repository would name it.</summary>
    public PolicySource AsSource()
    {
        var path = Path.Length == 0 ? "." : Path;
        return Form == DeployedShape.Helm.Name ? new HelmSource(path, Release ?? "", Namespace ?? "", Values, Location)
            : Form == DeployedShape.Kustomize.Name ? new KustomizeSource(path, Location)
            : new PathSource(path, IsDeclared: true, Location);
    }
}
