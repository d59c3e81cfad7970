using System.Globalization;
using StageTest.Core.Topologies;

namespace StageTest.Core.Gate;

/// <summary>Whether two topologies are equal for policies and flows: without places, kinds and the order of fields.</summary>
internal static class TopologyContent
{
    /// <summary>The topology as text.</summary>
    public static string Of(Topology topology)
    {
        var lines = new List<string>();
        lines.AddRange(topology.Namespaces.Select(n => $"namespace {n.Name} {Labels(n.Labels)}"));
        lines.AddRange(
            topology.Workloads.Select(w =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"workload {w.Ref} {Labels(w.Labels)} {w.ServiceAccount} {w.Replicas} {string.Join(',', w.Ports)} "
                        + $"init {string.Join(',', w.InitPorts)} "
                        + $"{w.HostNetwork} {w.Node} {w.HasOrdinals} {w.FirstOrdinal} {string.Join(',', w.ClosedPorts)} "
                        + $"{string.Join(',', w.Nodes)} {string.Join(',', w.Addresses)}"
                )
            )
        );
        lines.AddRange(topology.Nodes.Select(n => $"node {n.Name} {string.Join(',', n.Addresses)} {Labels(n.Labels)}"));
        lines.AddRange(
            topology.Services.Select(s =>
                $"service {s.Ref} {Labels(s.Selector)} {string.Join(',', s.Ports)} {string.Join(',', s.ClusterIPs)} "
                + $"{string.Join(',', topology.FamiliesOf(s))} {s.IsHeadless} {s.IsExternalName} {s.Entrances} "
                + string.Join(',', s.Endpoints.Select(e => $"{e.Address}|{e.Owner}|{string.Join('|', e.Ports)}|{e.IsReady}"))
            )
        );
        lines.AddRange(topology.ServiceAccounts.Select(a => $"account {a.Ref} {Labels(a.Labels)}"));
        lines.AddRange(
            topology.External.Select(e =>
                $"external {e.Name} {e.Stated} {string.Join(',', e.Ports)} {string.Join(',', e.ClosedPorts)} {e.SourcePort}"
            )
        );
        lines.Add($"families {string.Join(',', topology.IpFamilies)}");
        return string.Join('\n', lines);
    }

    private static string Labels(IEnumerable<KeyValuePair<string, string>> labels) =>
        string.Join(',', labels.Select(l => $"{l.Key}={l.Value}"));
}
