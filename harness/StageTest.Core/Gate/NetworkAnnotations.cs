using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Core.Gate;

/// <summary>Finds annotations that a change adds or changes, by which a network plugin chooses addresses or interfaces of pods.</summary>
/// <remarks>
/// Scenarios do not describe them. An address of a pod decides what ranges of addresses mean, and no policy governs a second interface.
/// Calico's annotations: <c>cni-plugin/internal/pkg/utils</c> and <c>libcalico-go/lib/backend/k8s/conversion</c>; the Kubernetes
/// Network Plumbing Working Group defines those of the second kind.
/// </remarks>
/// <param name="before">The side before the change.</param>
/// <param name="after">The side after it.</param>
internal sealed class NetworkAnnotations(RepositoryTree before, RepositoryTree after)
{
    private const int MostLevels = 64;

    private static readonly Dictionary<string, string> Effects = new(StringComparer.Ordinal)
    {
        ["cni.projectcalico.org/ipAddrs"] = "the addresses of pods",
        ["cni.projectcalico.org/ipAddrsNoIpam"] = "the addresses of pods",
        ["cni.projectcalico.org/ipv4pools"] = "the addresses of pods",
        ["cni.projectcalico.org/ipv6pools"] = "the addresses of pods",
        ["cni.projectcalico.org/floatingIPs"] = "the addresses of pods",
        ["cni.projectcalico.org/allowedSourcePrefixes"] = "the addresses from which pods may send",
        ["k8s.v1.cni.cncf.io/networks"] = "interfaces of pods that no policy governs",
        ["v1.multus-cni.io/default-network"] = "interfaces of pods that no policy governs",
    };

    /// <summary>The reasons to hold, by path.</summary>
    public IEnumerable<HoldReason> Reasons()
    {
        string[] changed = [.. before.Differences(after).Order(StringComparer.Ordinal)];
        var known = changed.SelectMany(path => Marks(before, path)).Select(m => (m.Owner.ToString(), m.Text)).ToHashSet();
        return changed
            .SelectMany(path => Marks(after, path).Select(m => (Path: path, m.Owner, m.Key, m.Text)))
            .Where(m => !known.Contains((m.Owner.ToString(), m.Text)))
            .Select(m => new HoldReason(
                HoldReasons.UncoveredPolicy,
                $"{m.Path} {m.Owner}",
                $"{m.Owner} of {m.Path} gets the annotation '{m.Key.Value}', which chooses {Effects[m.Key.Value]}. No scenario can "
                    + "describe that. Remove the annotation, or waive this in the base.",
                m.Key.Location
            ));
    }

    private static IEnumerable<(Manifest Owner, YamlScalar Key, string Text)> Marks(RepositoryTree side, string path) =>
        side.TextOf(path) is { } text && Effects.Keys.Any(key => text.Contains(key, StringComparison.Ordinal))
            ? YamlReader
                .Read(text, path, new())
                .SelectMany(document => Manifest.ReadAll(document, new()))
                .SelectMany(owner => In(owner.Body, 0).Select(found => (owner, found.Key, found.Text)))
            : [];

    // Those of the object, and those of each template in it, whatever its kind.
    private static IEnumerable<(YamlScalar Key, string Text)> In(YamlNode? node, int level) =>
        level > MostLevels
            ? []
            : node switch
            {
                YamlMapping map => map.Entries.SelectMany(entry =>
                    entry is { Key.Value: "annotations", Value: YamlMapping annotations }
                        ? annotations
                            .Entries.Where(a => Effects.ContainsKey(a.Key.Value))
                            .Select(a => (a.Key, $"{a.Key.Value} {ManifestComparison.TextOf(a.Value)}"))
                        : In(entry.Value, level + 1)
                ),
                YamlSequence list => list.Items.SelectMany(item => In(item, level + 1)),
                _ => [],
            };
}
