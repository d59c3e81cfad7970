using System.Net;
using StageTest.Core.Addresses;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Selectors;
using StageTest.Core.Topologies;

namespace StageTest.Core.Lint;

/// <summary>
/// Looks for rules whose conditions nothing can satisfy: peers that are nobody, ports that nobody has, addresses that no policy sees.
/// </summary>
internal static class PeerChecks
{
    /// <param name="subject">The scenario.</param>
    /// <param name="met">Receives the findings that this scenario refutes, so that no other scenario's lack of workloads counts.</param>
    public static IEnumerable<Finding> Check(LintSubject subject, ISet<Finding> met) =>
        [
            .. from policy in subject.Promoted.Policies
            where subject.NodesOf(policy).Any()
            from direction in Enum.GetValues<Direction>().Where(policy.Governs)
            from rule in policy.Rules(direction)
            from finding in Check(subject, policy, direction, rule, met)
            select finding,
        ];

    private static IEnumerable<Finding> Check(LintSubject subject, Policy policy, Direction direction, Rule rule, ISet<Finding> met)
    {
        var name = $"{direction.ToString().ToLowerInvariant()} rule {rule.Number} of {policy}";
        var peer = direction == Direction.Ingress ? rule.Source : rule.Destination;
        if (Nobody(subject, policy, peer) is { } who)
        {
            var finding = new Finding(
                LintRule.PeerIsNobody,
                rule.Location,
                $"The {name} means {who.What}, and {who.Whom} of these scenarios is that. Correct it, or add the workload that it "
                    + "is for to a scenario."
            );
            if (!who.IsMet)
            {
                yield return finding;
                yield break;
            }

            met.Add(finding);
        }

        // Whom a rule opens ports of.
        var owners =
            direction == Direction.Ingress
                ? [.. subject.NodesOf(policy)]
                : subject
                    .Compiled.Nodes.Where(n => n.IsPod && new CompiledRule(rule, subject.Compiled.Resolver).MatchesDestination(n))
                    .ToArray();
        foreach (var port in rule.Destination.Ports)
        {
            if (Problem(subject, owners, rule, port) is { } problem)
            {
                var finding = new Finding(LintRule.PortIsNobodys, rule.Location, $"The {name} means {problem.Fact}");
                if (problem.IsMet)
                {
                    met.Add(finding);
                }
                else
                {
                    yield return finding;
                }
            }
        }

        foreach (var net in rule.Destination.Nets.Where(n => IsVirtual(subject.Scenario.Topology, n)))
        {
            yield return new(
                LintRule.VirtualAddress,
                rule.Location,
                $"The {name} means {net}, which holds virtual addresses of Services. Policies see a connection after it was sent "
                    + "on to a pod, so this matches nothing. Select the pods behind the Service."
            );
        }
    }

    // What stands in namespaces that no scenario describes may well be there.
    private static (string What, string Whom, bool IsMet)? Nobody(LintSubject subject, Policy policy, PeerMatch peer)
    {
        if (peer.Service is { } service && subject.Scenario.Topology.Namespaces.Any(n => n.Name == service.Service.Namespace))
        {
            return (
                $"the pods of Service {service.Service}",
                "none",
                subject.Compiled.Nodes.Any(n => subject.Compiled.Resolver.IsBehind(service, n))
            );
        }

        if (
            peer.Selector is not { } selector
            || !peer.Nets.IsEmpty
            || policy.Namespace.Length == 0
            || !selector
                .ToString()
                .Contains(Selector.Equal(EndpointLabels.Namespace, policy.Namespace).ToString(), StringComparison.Ordinal)
        )
        {
            return null;
        }

        var members = subject.Compiled.Resolver.Members(selector);
        var isMet =
            subject.Compiled.Nodes.Any(n => members[n.Index])
            || subject.Promoted.NetworkSets.Any(s => selector.Matches(subject.LabelsOf(s)));
        return ($"peers with {selector}", "no workload", isMet);
    }

    private static (string Fact, bool IsMet)? Problem(LintSubject subject, Node[] owners, Rule rule, PortMatch port)
    {
        if (port.Name is { } name)
        {
            return (
                $"a port named '{name}', which no pod that it leads to has. Names are those of container ports; hosts outside and "
                    + "network sets have none. Correct the name, or write the number.",
                owners.Any(o => o.Ports.Any(p => p.Name == name && (rule.Protocol is not { } protocol || p.Port.Protocol == protocol)))
            );
        }

        if (owners.Length == 0 || port.Minimum != port.Maximum)
        {
            return null;
        }

        bool IsMeant(Port asked) => asked.Number == port.Minimum && (rule.Protocol is not { } protocol || asked.Protocol == protocol);
        var service = subject.Scenario.Topology.Services.FirstOrDefault(s =>
            s.Ports.Any(p =>
                IsMeant(p.Port)
                && subject
                    .Scenario.Topology.BackendsOf(s.FlowRef, p.Port)
                    .Any(b => !IsMeant(b.Target) && owners.Any(o => o.Ref == b.Workload))
            )
        );
        return service is null
            ? null
            : (
                $"the port {port} of Service {service.Ref}. Policies see a connection after it was sent on to a pod, on the "
                    + "target port. Write that one.",
                owners.Any(o => o.Ports.Any(p => IsMeant(p.Port)))
            );
    }

    private static bool IsVirtual(Topology topology, IPNetwork net) =>
        (
            Placement.ServiceRangeOf(net.BaseAddress.AddressFamily) is var range
            && range.Contains(net.BaseAddress)
            && net.PrefixLength >= range.PrefixLength
        )
        || (
            net.PrefixLength == IpFamily.Bits(net.BaseAddress.AddressFamily)
            && topology.Services.Any(s => s.ClusterIPs.Contains(net.BaseAddress))
        );
}
