using System.Text;

namespace StageTest.Benchmarks;

/// <summary>
/// Sixteen scenarios with topologies of the conformance scenarios and policies that deny nothing, so that a cluster without enforcement
/// answers them all.
/// </summary>
internal static class ClusterCompareInputs
{
    private const string Shop =
        "both{app:shop,tier:web} app-only{app:shop} tier-only{app:wiki,tier:web} server{app:shop,tier:db}8080 "
        + "cache{app:shop,tier:cache}8080";

    private const string Tiers = "web{tier:web} api{tier:api}8080 batch{tier:batch} blank{tier:} bare{app:bare} server{role:server}8080";

    private const string Teams =
        "client{role:client}8080 other{role:other} there/client{role:client} there/other{role:other} server{role:server}8080";

    private static readonly (string Name, string Home, string Workloads)[] Scenarios =
    [
        ("same-1", "here", Shop),
        ("same-2", "here", Shop),
        ("same-3", "here", Shop),
        ("same-4", "here", Shop),
        ("other-1", "here", Tiers),
        ("other-2", "here", Tiers),
        (
            "other-3",
            "here",
            "right{app:shop,tier:web,release:stable}8080 wrong-app{app:wiki,tier:web,release:stable} wrong-tier{app:shop,tier:batch} "
                + "canary{app:shop,tier:api,release:canary} unreleased{app:shop,tier:api} server{role:server}8080"
        ),
        ("other-4", "here", Shop),
        ("other-5", "here", Teams),
        ("other-6", "here", Teams),
        ("other-7", "here", "reader{role:reader}8080 writer{role:writer} other{role:none} server{role:server}9090"),
        ("apart-1", "apart-1", Shop),
        ("apart-2", "apart-2", Shop),
        ("apart-3", "apart-3", Shop),
        ("apart-4", "apart-4", Shop),
        (
            "apart-5",
            "here",
            "trusted{role:trusted} stranger{egress:server} locked{egress:none} server{role:server}8080 open{role:open}8080"
        ),
    ];

    /// <summary>Writes the scenarios and their policies into a folder.</summary>
    public static void Write(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, ".git"));
        Directory.CreateDirectory(Path.Combine(folder, "policies"));
        foreach (var (name, home, workloads) in Scenarios)
        {
            (string Home, string Line)[] lines = [.. workloads.Split(' ').Select(w => Workload(home, w))];
            var homes = lines.Select(l => l.Home).Distinct();
            File.WriteAllText(Path.Combine(folder, "policies", $"{name}.yaml"), string.Join("---\n", homes.Select(h => Policy(name, h))));
            File.WriteAllText(
                Path.Combine(folder, $"{name}.yaml"),
                $$"""
                apiVersion: stagetest.io/v1
                kind: Scenario
                metadata: { name: {{name}} }
                topology:
                  namespaces: { {{string.Join(", ", homes.Select(h => $"{h}: {{ labels: {{ team: {h} }} }}"))}} }
                  workloads:
                {{string.Concat(lines.Select(l => $"    - {l.Line}\n"))}}
                policies: { staged: [policies/{{name}}.yaml] }
                expect: { baseline: { default: allow }, promoted: { default: allow } }

                """
            );
        }
    }

    private static (string Home, string Line) Workload(string home, string text)
    {
        var (start, end) = (text.IndexOf('{', StringComparison.Ordinal), text.IndexOf('}', StringComparison.Ordinal));
        var place = text[..start].Split('/');
        var at = place.Length > 1 ? place[0] : home;
        var labels = new StringBuilder();
        foreach (var label in text[(start + 1)..end].Split(','))
        {
            var parts = label.Split(':');
            labels.Append(labels.Length > 0 ? ", " : "").Append($"{parts[0]}: '{parts[1]}'");
        }

        var ports = text[(end + 1)..];
        return (at, $"{{ name: {place[^1]}, namespace: {at}, labels: {{ {labels} }}{(ports.Length > 0 ? $", ports: [{ports}]" : "")} }}");
    }

    private static string Policy(string name, string home) =>
        $$"""
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: { name: {{name}}, namespace: {{home}} }
            spec: { podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}] }

            """;
}
