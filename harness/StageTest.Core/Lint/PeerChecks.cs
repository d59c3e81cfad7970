using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Addresses;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Selectors;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.Core.Lint;

/// <summary>
/// Finds rules with conditions that nothing can satisfy: peers that match nothing, ports that no pod has, addresses that no policy sees.
/// </summary>
internal static class PeerChecks
{
    public static LintRule PeerMatchesNothing { get; } = new("ST1014", "Rule peer matches nothing", FindPeers) { IsForFolders = true };

    public static LintRule PortMatchesNothing { get; } =
        new("ST1015", "Rule port matches no container port", FindPorts) { IsForFolders = true };

    public static LintRule VirtualAddress { get; } = new("ST1016", "Rule names virtual addresses of Services", FindVirtualAddresses);

    // OpenShift's label for the namespaces of host-network pods.
    private const string HostNetworkLabel = "policy-group.network.openshift.io/host-network";

    private const string Remedy = "Correct it, or add the workload that it is for.";

    private static void FindPeers(LintSubject subject, LintFindings findings)
    {
        foreach (var at in RulesOf(subject))
        {
            if (at.Nothing is { IsTold: true } who)
            {
                Tell(findings, at.Rule, $"The {at.Name} means {who.Fact}", who.IsMet);
            }
        }
    }

    private static void FindPorts(LintSubject subject, LintFindings findings)
    {
        foreach (var at in RulesOf(subject).Where(r => r.MayApply))
        {
            // The pods whose ports a rule opens.
            (EndpointRef Ref, ImmutableArray<NamedPort> Ports)[] owners =
                at.Direction == Direction.Ingress
                    ?
                    [
                        .. subject.NodesOf(at.Policy).Select(n => (n.Ref, n.DeclaredPorts)),
                        .. subject.WithoutPods(at.Policy.Subject).Select(w => (w.Ref, w.DeclaredPorts)),
                    ]
                    :
                    [
                        .. subject
                            .Compiled.Nodes.Where(n =>
                                n.IsPod && new CompiledRule(at.Rule, subject.Compiled.Resolver).MatchesDestination(n)
                            )
                            .Select(n => (n.Ref, n.DeclaredPorts)),
                        .. subject.WithoutPods(at.Rule.Destination).Select(w => (w.Ref, w.DeclaredPorts)),
                    ];
            foreach (var port in at.Rule.Destination.Ports)
            {
                if (Problem(subject, owners, at.Rule, port) is { } problem)
                {
                    Tell(findings, at.Rule, $"The {at.Name} means {problem.Fact}", problem.IsMet);
                }
            }
        }
    }

    private static void FindVirtualAddresses(LintSubject subject, LintFindings findings)
    {
        foreach (var at in RulesOf(subject).Where(r => r.MayApply))
        {
            foreach (var net in at.Rule.Destination.Nets.Where(n => IsVirtual(subject.Scenario.Topology, n)))
            {
                findings.Add(
                    at.Rule.Location,
                    $"The {at.Name} means {net}, which contains virtual addresses of Services. Policies see a connection after its "
                        + "translation to a pod, so this matches nothing. Select the pods behind the Service."
                );
            }
        }
    }

    // If this scenario has the peer, its absence in another scenario is not a finding.
    private static void Tell(LintFindings findings, Rule rule, string message, bool isMet)
    {
        if (isMet)
        {
            findings.Refute(rule.Location, message);
        }
        else
        {
            findings.Add(rule.Location, message);
        }
    }

    private static IEnumerable<RulePlace> RulesOf(LintSubject subject) =>
        from policy in subject.Promoted.Policies
        where subject.NodesOf(policy).Any() || subject.WithoutPods(policy.Subject).Any()
        from direction in Enum.GetValues<Direction>().Where(policy.Governs)
        from rule in policy.Rules(direction)
        select new RulePlace(
            policy,
            direction,
            rule,
            Nothing(subject, policy, rule, direction == Direction.Ingress ? rule.Source : rule.Destination)
        );

    // Pods may exist in namespaces that no scenario describes; but for a Service, the rule uses what is known here.
    private static MissingPeer? Nothing(LintSubject subject, Policy policy, Rule rule, PeerMatch peer)
    {
        if (peer.Service is { } service)
        {
            // For a Service that is not described, the reader warns.
            var topology = subject.Scenario.Topology;
            var known = topology.Services.FirstOrDefault(s => s.Ref == service.Service);
            return new(
                $"the pods behind Service {service.Service}, and there are none here. {Remedy}",
                subject.Compiled.Resolver.HasEndpoints(service)
                    || (known is not null && topology.WithoutPods.Any(w => Topology.Selects(known, w, 0))),
                known is not null
            );
        }

        if (peer.Selector is not { } selector || !peer.Nets.IsEmpty)
        {
            return null;
        }

        var isOfOwnNamespace =
            policy.Namespace.Length > 0
            && selector
                .ToString()
                .Contains(Selector.Equal(EndpointLabels.Namespace, policy.Namespace).ToString(), StringComparison.Ordinal);
        var members = subject.Compiled.Resolver.Members(selector);
        var isMet =
            subject.Compiled.Nodes.Any(n => members[n.Index])
            || subject.Promoted.Members.Any(s => selector.Matches(subject.LabelsOf(s)))
            || subject.WithoutPods(selector).Any();
        if (HostOf(subject, selector) is { } host)
        {
            return new(
                $"peers with {selector}, and only pods on the network of their node match ({host.Kind} {host.Ref}). Policies "
                    + "see the addresses of their nodes instead. Name these.",
                isMet,
                IsTold: true
            );
        }

        // A denial may anticipate a label that a pod gets later; for labels that controllers choose, the reader warns.
        var isKnown = !selector.Terms.Any(t => UnknownLabels.Of(subject.Scenario.Topology).Contains(t.Label));
        return isOfOwnNamespace
            ? new($"peers with {selector}, and no workload here matches. {Remedy}", isMet, isKnown && rule.Action != RuleAction.Deny)
            : null;
    }

    // Not all pods of other namespaces are described: a namespace's name and labels may match host-network pods.
    private static Workload? HostOf(LintSubject subject, Selector selector) =>
        subject
            .Scenario.Topology.Workloads.Concat(subject.Scenario.Topology.WithoutPods)
            .FirstOrDefault(workload =>
                workload.HostNetwork
                && selector.Matches(subject.LabelsOf(workload))
                && !selector.Matches(
                    subject
                        .LabelsOf(workload with { Labels = ImmutableSortedDictionary<string, string>.Empty })
                        .Where(l => l.Key != EndpointLabels.NamespacePrefix + HostNetworkLabel)
                        .ToDictionary()
                )
            );

    private static (string Fact, bool IsMet)? Problem(
        LintSubject subject,
        (EndpointRef Ref, ImmutableArray<NamedPort> Ports)[] owners,
        Rule rule,
        PortMatch port
    )
    {
        if (port.Name is { } name)
        {
            return (
                $"a port named '{name}', and none of its destination pods has it. Port names are those of container ports; hosts "
                    + "outside and network sets have none. Correct the name, or write the number.",
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
                $"the port {port} of Service {service.Ref}. Policies see a connection after its translation to a pod, on the "
                    + "target port. Write the target port.",
                owners.Any(o => o.Ports.Any(p => IsMeant(p.Port)))
            );
    }

    private static bool IsVirtual(Topology topology, IPNetwork net) =>
        (
            topology.Ranges.ServicesOf(net.BaseAddress.AddressFamily) is var range
            && range.Contains(net.BaseAddress)
            && net.PrefixLength >= range.PrefixLength
        )
        || (
            net.PrefixLength == IpFamily.Bits(net.BaseAddress.AddressFamily)
            && topology.Services.Any(s => s.ClusterIPs.Contains(net.BaseAddress))
        );

    private sealed record RulePlace(Policy Policy, Direction Direction, Rule Rule, MissingPeer? Nothing)
    {
        public string Name => $"{Direction.Word()} rule {Rule.Number} of {Policy}";

        // If a rule's peer matches nothing, its ports and addresses are not checked.
        public bool MayApply => Nothing is not { IsMet: false };
    }

    /// <summary>A peer that may match nothing.</summary>
    /// <param name="Fact">The rule's intent, and the remedy.</param>
    /// <param name="IsMet">Whether something does match.</param>
    /// <param name="IsTold">Whether it is a mistake that no other finding covers.</param>
    private sealed record MissingPeer(string Fact, bool IsMet, bool IsTold);
}
