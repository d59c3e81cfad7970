using System.Collections.Immutable;
using System.Globalization;
using StageTest.Core.Documents;
using static StageTest.Core.Topologies.ManifestFields;

namespace StageTest.Core.Topologies;

/// <summary>The pod templates that the Prometheus operator creates from its objects.</summary>
/// <remarks>
/// The labels are those of <c>pkg/prometheus</c>, <c>pkg/alertmanager</c> and <c>pkg/thanos</c> of the operator. Its reloader listens in
/// each pod too.
/// </remarks>
internal static class OperatedTemplate
{
    private static readonly (string Name, int Port, string Protocol) Reloader = ("reloader-web", 8080, "TCP");

    /// <summary>The template of an object.</summary>
    /// <param name="manifest">The object.</param>
    /// <param name="name">The program's name in labels.</param>
    /// <param name="account">The field of the spec that names the service account.</param>
    /// <param name="ports">The ports on which its pods listen.</param>
    public static YamlMapping Of(
        Manifest manifest,
        string name,
        string account,
        IEnumerable<(string Name, int Port, string Protocol)> ports
    )
    {
        var place = manifest.Location;
        YamlScalar Text(string text) => new(place, text, IsPlain: false);
        KeyValuePair<YamlScalar, YamlNode> Entry(string key, YamlNode value) => new(Text(key), value);
        YamlMapping Map(params IEnumerable<KeyValuePair<YamlScalar, YamlNode>> entries) => new(place, [.. entries]);

        var spec = Path(manifest.Body, "spec");
        var isPrometheus = name.StartsWith("prometheus", StringComparison.Ordinal);
        string[] own =
        [
            "app.kubernetes.io/managed-by=prometheus-operator",
            $"app.kubernetes.io/name={name}",
            $"app.kubernetes.io/instance={manifest.Name}",
            $"{(isPrometheus ? "prometheus" : name)}={manifest.Name}",
            .. isPrometheus ? new[] { $"operator.prometheus.io/name={manifest.Name}", "operator.prometheus.io/shard=0" } : [],
            .. TextOf(spec?["version"]) is { } version ? new[] { $"app.kubernetes.io/version={version.TrimStart('v')}" } : [],
        ];
        var stated = Path(manifest.Body, "spec", "podMetadata", "labels")?.Entries ?? [];
        var labels = own.Select(label => label.Split('=', 2))
            .Select(parts => Entry(parts[0], Text(parts[1])))
            .Concat(stated)
            .GroupBy(e => e.Key.Value)
            .Select(g => g.First());
        var listened = ports
            .Append(Reloader)
            .Select(p =>
                (YamlNode)Map(
                    Entry("name", Text(p.Name)),
                    Entry("containerPort", new YamlScalar(place, p.Port.ToString(CultureInfo.InvariantCulture), IsPlain: true)),
                    Entry("protocol", Text(p.Protocol))
                )
            )
            .ToImmutableArray();
        var pod = new List<KeyValuePair<YamlScalar, YamlNode>>
        {
            Entry("containers", new YamlSequence(place, [Map(Entry("ports", new YamlSequence(place, listened)))])),
        };
        foreach (var field in (ReadOnlySpan<string>)[account, "hostNetwork"])
        {
            if (spec?[field] is { } value)
            {
                pod.Add(Entry(field, value));
            }
        }

        return Map(Entry("metadata", Map(Entry("labels", Map(labels)))), Entry("spec", Map(pod)));
    }
}
