using StageTest.Core.Connectivity;
using StageTest.Core.Topologies;

namespace StageTest.Core.Recommendation;

/// <summary>Turns connections to Services into those that policies see: to the pods behind, on the pods' own port.</summary>
internal static class Translation
{
    /// <summary>The connections that one becomes; itself where it ends at no Service.</summary>
    /// <param name="topology">What exists.</param>
    /// <param name="flow">The connection.</param>
    /// <param name="problem">Why what it becomes cannot be told by policies; null where it can.</param>
    public static IEnumerable<Flow> Of(Topology topology, Flow flow, out string? problem)
    {
        problem = null;
        if (!flow.To.IsService)
        {
            return [flow];
        }

        var backends = topology.BackendsOf(flow.To, flow.Port).ToArray();
        if (backends.Length == 0)
        {
            problem = $"nothing is behind {flow.To} on port {flow.Port}";
        }
        else if (backends.FirstOrDefault(b => b.Replica is not null) is { Replica: not null } one)
        {
            problem =
                $"only some pods of {one.Workload} are behind the Service, and their own names are not labels to rely on; "
                + "let the Service select all of them";
        }

        return problem is null ? backends.Select(b => new Flow(flow.From, b.Workload, b.Target, flow.Family)).Distinct() : [];
    }
}
