using System.Net;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Lint;

/// <summary>Finds peers whose address a node replaces by its own before policies see it.</summary>
/// <remarks>
/// For a connection that enters a Service from outside, kube-proxy replaces the source by the node's address if another node than the pod's
/// receives it and <c>externalTrafficPolicy</c> is Cluster.
/// </remarks>
internal static class NodeChecks
{
    public static LintRule NodeAddress { get; } = new("ST1020", "Policies see a node instead of the outside peer", Find);

    private static void Find(LintSubject subject, LintFindings findings)
    {
        var topology = subject.Scenario.Topology;
        KubernetesService[] entered = [.. topology.Services.Where(s => s.Entrances is { IsOpen: true, IsLocalFromOutside: false })];
        if (entered.Length == 0)
        {
            return;
        }

        foreach (var policy in PolicyChecks.Described(subject).Where(p => p.Governs(Direction.Ingress)))
        {
            var pods = subject.NodesOf(policy).Select(n => n.Ref).ToHashSet();
            var service = entered.FirstOrDefault(s =>
                s.Ports.Any(p => topology.BackendsOf(s.FlowRef, p.Port).Any(b => pods.Contains(b.Workload)))
            );
            foreach (var rule in service is null ? [] : policy.Ingress)
            {
                if (Problem(topology, [.. rule.Source.Nets], service!) is { } problem)
                {
                    findings.Add(rule.Location, $"The ingress rule {rule.Number} of {policy} names {problem}");
                }
            }
        }
    }

    private static string? Problem(Topology topology, IPNetwork[] nets, KubernetesService service)
    {
        var nodes = nets.Where(n => MeansNodes(topology, n)).ToArray();
        if (nodes.FirstOrDefault(n => n.PrefixLength > 0 && IsOnlyNodes(topology, n)) is { PrefixLength: > 0 } node)
        {
            return $"{node}, which contains addresses of nodes. Connections to {service.FlowRef} from outside have such an address, so the "
                + "rule matches all of them. Set 'externalTrafficPolicy: Local' and name the true source, or say in a comment that this is "
                + "intended.";
        }

        return nodes.Length == 0 && nets.FirstOrDefault(n => IsOutside(topology, n)) is { PrefixLength: > 0 } outside
            ? $"{outside}, but connections from there to {service.FlowRef} by another node than the pod's have that node's address, which "
                + "the rule does not name. Set 'externalTrafficPolicy: Local', or name the nodes too."
            : null;
    }

    private static bool MeansNodes(Topology topology, IPNetwork net) =>
        topology.Nodes.SelectMany(n => n.Addresses).Any(net.Contains)
        || ClusterRanges.Overlap(topology.Ranges.NodesOf(net.BaseAddress.AddressFamily), net);

    private static bool IsOnlyNodes(Topology topology, IPNetwork net)
    {
        var range = topology.Ranges.NodesOf(net.BaseAddress.AddressFamily);
        return (range.Contains(net.BaseAddress) && net.PrefixLength >= range.PrefixLength)
            || (
                topology.Nodes.SelectMany(n => n.Addresses).Any(net.Contains)
                && !topology.External.SelectMany(e => e.Addresses).Any(net.Contains)
            );
    }

    private static bool IsOutside(Topology topology, IPNetwork net)
    {
        var (ranges, family) = (topology.Ranges, net.BaseAddress.AddressFamily);
        return net.PrefixLength > 0 && !ranges.Pods.Append(ranges.PodsOf(family)).Any(own => ClusterRanges.Overlap(own, net));
    }
}
