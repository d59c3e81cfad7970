using System.Text;
using StageTest.Core.Documents;
using StageTest.Core.Policies.Kinds;
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

    private const int MostLevels = 50;

    private static readonly HashSet<string> WithoutPolicies =
    [
        "apiVersion",
        "kind",
        "metadata",
        "images",
        "replicas",
        "configMapGenerator",
        "secretGenerator",
        "generatorOptions",
        "sortOptions",
        "buildMetadata",
        "openapi",
        "crds",
    ];

    private static readonly string[] Patches = ["patches", "patchesJson6902", "patchesStrategicMerge"];

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

    private IEnumerable<LooseDocument> OfKustomization(string path)
    {
        var content = new StringBuilder();
        var finds = Add(path, content, [], out var changes);

        // A kustomization that only lists files that a scenario judges applies nothing else.
        return finds is Finding.Loose || (finds is Finding.Judged && changes)
            ? [new(path, "kustomization", content.ToString(), SourceLocation.Whole(path), Remedy)]
            : [];
    }

    private Finding Add(string path, StringBuilder content, HashSet<string> seen, out bool changes)
    {
        changes = false;
        if (!seen.Add(path) || seen.Count > MostLevels)
        {
            return Finding.None;
        }

        var problems = new DiagnosticBag();
        var text = side.TextOf(path) ?? "";
        var documents = YamlReader.Read(text, path, problems);
        if (problems.HasErrors || documents is not [YamlMapping body])
        {
            content.AppendLine(text);
            return documents.IsEmpty && !problems.HasErrors ? Finding.None : Finding.Loose;
        }

        if (body["apiVersion"] is YamlScalar version && !version.Value.StartsWith("kustomize.config.k8s.io/", StringComparison.Ordinal))
        {
            return Finding.None;
        }

        var found = Finding.None;
        foreach (var (key, value) in body.Entries.Where(e => !WithoutPolicies.Contains(e.Key.Value)))
        {
            if (key.Value is "resources" or "bases" or "components" && value is YamlSequence list)
            {
                foreach (var item in list.Items.OfType<YamlScalar>())
                {
                    var taken = Take(path, item.Value, content, seen, out var below);
                    found = taken > found ? taken : found;
                    changes |= below || key.Value == "components";
                }
            }
            else if (Patches.Contains(key.Value) && value is YamlSequence patches)
            {
                foreach (var patch in patches.Items.Where(p => IsOfPolicies(path, p)))
                {
                    changes = true;
                    content.AppendLine(ManifestComparison.TextOf(patch));
                    AddFiles(path, patch, content);
                }
            }
            else
            {
                changes = true;
                content.Append(key.Value).AppendLine(ManifestComparison.TextOf(value));
                AddFiles(path, value, content);
            }
        }

        return found;
    }

    private Finding Take(string from, string named, StringBuilder content, HashSet<string> seen, out bool changes)
    {
        changes = false;
        var path = Below(from, named);
        if (side.Builders.FirstOrDefault(b => ManifestFolder.IsKustomization(b) && RepositoryPath.FolderOf(b) == path) is { } inner)
        {
            return Add(inner, content, seen, out changes);
        }

        var text = side.TextOf(path);
        if (text is null)
        {
            // Of a remote source, or of none yet.
            content.AppendLine(named);
            return Finding.Loose;
        }

        var problems = new DiagnosticBag();
        var documents = YamlReader.Read(text, path, problems).SelectMany(d => Manifest.ReadAll(d, new())).ToArray();
        if (problems.HasErrors)
        {
            content.AppendLine(text);
            return TrafficText.MayMakePolicies(text) ? Finding.Loose : Finding.None;
        }

        var changing = documents
            .Where(d => PolicyReader.ChangesTraffic(d) && !isHarmless(d))
            .Select(ManifestComparison.TextOf)
            .Order(StringComparer.Ordinal)
            .ToArray();
        foreach (var policy in changing)
        {
            content.AppendLine(policy);
        }

        return changing.Length == 0 ? Finding.None
            : side.Judged.Contains(path) ? Finding.Judged
            : Finding.Loose;
    }

    // A patch without a kind may apply to any.
    private bool IsOfPolicies(string from, YamlNode patch)
    {
        if (((patch as YamlMapping)?["target"] as YamlMapping)?["kind"] is YamlScalar { IsText: true } kind)
        {
            return PolicyReader.MayChangeTraffic(kind.Value) || kind.Value.Any(c => !char.IsAsciiLetterOrDigit(c));
        }

        var texts = Texts(patch).ToArray();
        return texts.Any(TrafficText.MayMakePolicies)
            || texts.Any(t => side.TextOf(Below(from, t)) is { } text && TrafficText.MayMakePolicies(text))
            || (patch as YamlMapping)?["target"] is not null;
    }

    private void AddFiles(string from, YamlNode node, StringBuilder content)
    {
        foreach (var text in Texts(node).Select(t => side.TextOf(Below(from, t))).OfType<string>())
        {
            content.AppendLine(text);
        }
    }

    private static IEnumerable<string> Texts(YamlNode node) =>
        node switch
        {
            YamlScalar { IsText: true } text => [text.Value],
            YamlMapping map => map.Entries.SelectMany(e => Texts(e.Value)),
            YamlSequence list => list.Items.SelectMany(Texts),
            _ => [],
        };

    private IEnumerable<LooseDocument> OfChart(string path) =>
        ChartPolicies.Of(side, path) is { Length: > 0 } content ? [new(path, "chart", content, SourceLocation.Whole(path), Remedy)] : [];

    private enum Finding
    {
        None,
        Judged,
        Loose,
    }
}
