using StageTest.Core.Documents;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Gate;

/// <summary>A tier, or a policy in it.</summary>
/// <param name="Tier">The name of the tier.</param>
/// <param name="Name">The name of the object in reports.</param>
/// <param name="Content">Its content, without comments and layout.</param>
/// <param name="Location">Its place.</param>
internal sealed record TieredObject(string Tier, string Name, string Content, SourceLocation Location)
{
    /// <summary>The common identity of equal objects, regardless of their places.</summary>
    public (string Tier, string Name, string Content) Identity => (Tier, Name, Content);

    /// <summary>Those of one side: objects that scenarios judge, in other files, and rendered by deployers.</summary>
    /// <param name="side">The side.</param>
    /// <param name="scenarios">Its scenarios.</param>
    /// <param name="isIgnored">Whether the base declares that a path is not deployed.</param>
    public static IEnumerable<TieredObject> Of(RepositoryTree side, IEnumerable<Scenario> scenarios, Func<string, bool> isIgnored)
    {
        var judged = scenarios
            .SelectMany(s => s.Policies.Policies.Select(p => p.Document).Concat(s.Policies.Tiers.Select(t => t.Document)))
            .OfType<Manifest>();
        var loose = side
            .Digests.Keys.Where(path => !side.Judged.Contains(path) && !isIgnored(path))
            .Select(path => (Path: path, Text: side.TextOf(path)))
            .Where(file => file.Text is not null && TrafficText.MayMakePolicies(file.Text))
            .SelectMany(file => Manifest.ReadAll(file.Text!, file.Path, new()));
        return judged
            .Concat(loose)
            .Concat(side.Rendered.SelectMany(r => r.Documents))
            .Where(PolicyReader.IsPolicy)
            .Select(manifest =>
                TierOf(manifest) is { } tier
                    ? new TieredObject(tier, manifest.ToString(), ManifestComparison.TextOf(manifest), manifest.Location)
                    : null
            )
            .OfType<TieredObject>()
            .DistinctBy(o => o.Identity);
    }

    // An unreadable object may belong to any tier, unless it names one.
    private static string? TierOf(Manifest manifest)
    {
        var read = PolicyReader.Read([manifest], new(), new());
        var stated = ((manifest.Body["spec"] as YamlMapping)?["tier"] as YamlScalar)?.Value;
        return read.Policies.FirstOrDefault()?.Tier ?? read.Tiers.FirstOrDefault()?.Name ?? stated;
    }
}
