using StageTest.Core.Documents;
using StageTest.Core.Scenarios.Settings;

namespace StageTest.Core.Gate;

/// <summary>
/// Finds the kustomizations and charts of one side that create policies and that no scenario reads: no file contains the policies in their
/// applied form.
/// </summary>
/// <remarks>
/// Nothing is rendered here. The content of such a document is everything that may affect its policies: those of its files, and the changes
/// to them. The name of an image does not affect them.
/// </remarks>
/// <param name="side">The side.</param>
/// <param name="isHarmless">Whether the base declares that a kind does not affect traffic.</param>
internal sealed class BuiltSources(RepositoryTree side, Func<Manifest, bool> isHarmless)
{
    private const string Remedy =
        "Name its output under 'policies' of a scenario, as { kustomize: ... } or { helm: ... }; or declare in the base that its folder is "
        + "not deployed, under 'ignore' of 'stagetest.yaml'.";

    private readonly KustomizationPolicies _kustomizations = new(side, isHarmless);

    /// <summary>Those at a path: a kustomization, or a chart by its Chart.yaml.</summary>
    public IEnumerable<LooseDocument> Of(string path)
    {
        if (side.Judged.Contains(path) || !side.Builders.Contains(path))
        {
            return [];
        }

        return ManifestFolder.IsKustomization(path) ? OfKustomization(path) : OfChart(path);
    }

    /// <summary>The path that another file names, as kustomize and Helm read it; outside of the repository, no file.</summary>
    /// <param name="from">That file.</param>
    /// <param name="named">What it names.</param>
    public static string Below(string from, string named)
    {
        var parts = new List<string>();
        foreach (
            var part in $"{RepositoryPath.FolderOf(from)}/{named}".Split('/', StringSplitOptions.RemoveEmptyEntries).Where(p => p != ".")
        )
        {
            if (part != "..")
            {
                parts.Add(part);
            }
            else if (parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else
            {
                return "\0";
            }
        }

        return string.Join('/', parts);
    }

    private IEnumerable<LooseDocument> OfKustomization(string path) =>
        _kustomizations.Of(path) is { Length: > 0 } content
            ? [new(path, "kustomization", content, SourceLocation.Whole(path), Remedy)]
            : [];

    private IEnumerable<LooseDocument> OfChart(string path) =>
        ChartPolicies.Of(side, path) is { Length: > 0 } content ? [new(path, "chart", content, SourceLocation.Whole(path), Remedy)] : [];
}
