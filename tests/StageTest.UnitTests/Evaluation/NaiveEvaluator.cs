using System.Globalization;
using System.Net;
using StageTest.Core.Connectivity;
using StageTest.Core.Topologies;

namespace StageTest.UnitTests.Evaluation;

/// <summary>
/// Judges flows by the text of https://kubernetes.io/docs/concepts/services-networking/network-policies/ and of the API reference,
/// sentence by sentence and without any preparation, so that it shares neither code nor structure with the product's evaluator. It can be
/// told to misread one sentence, to see which conformance scenario notices.
/// </summary>
internal sealed class NaiveEvaluator(Topology topology, IReadOnlyList<NaivePolicy> policies, Misreading misreading = Misreading.None)
{
    private readonly NaiveSelectors _selectors = new(misreading);
    private readonly List<Host> _hosts = [.. Hosts(topology)];

    /// <summary>A flow is allowed or denied when all pairs of replicas agree.</summary>
    public Verdict Ask(Flow flow)
    {
        var answers = new HashSet<bool>();
        foreach (var from in _hosts.Where(h => h.Ref == flow.From))
        {
            foreach (var to in _hosts.Where(h => h.Ref == flow.To && h != from))
            {
                answers.Add(IsAllowed(from, to, flow.Port));
            }
        }

        return answers.Count != 1 ? Verdict.NotObserved
            : answers.Single() ? Verdict.Allowed
            : Verdict.Denied;
    }

    // "For a connection from a source pod to a destination pod to be allowed, both the egress policy on the source pod and the ingress
    // policy on the destination pod need to allow the connection."
    private bool IsAllowed(Host from, Host to, Port port)
    {
        if (Is(Misreading.ReplicasAlwaysReachEachOther) && from.Ref == to.Ref)
        {
            return true;
        }

        if (Is(Misreading.UdpIsNeverPoliced) && port.Protocol == Protocol.Udp)
        {
            return true;
        }

        var egress = Is(Misreading.EgressIsNeverPoliced) || from.Workload is null || IsAllowedAt(from, to, to, port, "Egress");
        var ingress = Is(Misreading.IngressIsNeverPoliced) || to.Workload is null || IsAllowedAt(to, from, to, port, "Ingress");
        return Is(Misreading.EitherEndIsEnough) && from.Workload is not null && to.Workload is not null
            ? egress || ingress
            : egress && ingress;
    }

    // "By default, a pod is non-isolated ... A pod is isolated for egress if there is any NetworkPolicy that both selects the pod and has
    // "Egress" in its policyTypes". "Network policies do not conflict; they are additive."
    private bool IsAllowedAt(Host subject, Host peer, Host destination, Port port, string direction)
    {
        var applying = policies.Where(p => Selects(p, subject) && TypesOf(p).Contains(direction)).ToList();
        if (applying.Count == 0)
        {
            return true;
        }

        bool Allows(NaivePolicy policy) => RulesAllow(policy, direction, subject, peer, destination, port);
        return misreading switch
        {
            Misreading.AllPoliciesMustAllow => applying.All(Allows),
            Misreading.LastPolicyWins => Allows(applying[^1]),
            Misreading.DirectionsAreThrownTogether => policies
                .Where(p => Selects(p, subject))
                .Any(p =>
                    RulesAllow(p, "Ingress", subject, peer, destination, port) || RulesAllow(p, "Egress", subject, peer, destination, port)
                ),
            _ => applying.Any(Allows),
        };
    }

    // "An empty podSelector selects all pods in the namespace."
    private bool Selects(NaivePolicy policy, Host pod)
    {
        var selector = policy.Spec.PodSelector ?? new();
        var isEmpty = selector.MatchLabels is not { Count: > 0 } && selector.MatchExpressions is not { Count: > 0 };
        if (pod.Workload is null || (isEmpty && Is(Misreading.EmptySubjectSelectsNobody)))
        {
            return false;
        }

        if (Is(Misreading.SubjectExpressionsAreIgnored))
        {
            selector = new() { MatchLabels = selector.MatchLabels };
        }

        return (pod.Ref.Namespace == policy.Metadata.Namespace || Is(Misreading.SubjectIsFoundInEveryNamespace))
            && _selectors.Matches(selector, pod.Workload.Labels);
    }

    // "If no policyTypes are specified on a NetworkPolicy then by default Ingress will always be set and Egress will be set if the
    // NetworkPolicy has any egress rules." So too where promotion makes one of Calico's staged kind, which has no such default.
    private HashSet<string> TypesOf(NaivePolicy policy)
    {
        var spec = policy.Spec;
        var hasEgress = spec.Egress is { Count: > 0 };
        HashSet<string> types = spec.PolicyTypes is { Count: > 0 } written ? [.. written] : ["Ingress"];
        if (spec.PolicyTypes is not { Count: > 0 })
        {
            var defaultsToEgress = hasEgress && !(policy.IsStagedKind && Is(Misreading.PromotionKeepsTheTypesOfTheStagedKind));
            if (Is(Misreading.AbsentTypesMeanBoth) || (defaultsToEgress && !Is(Misreading.AbsentTypesMeanIngressOnly)))
            {
                types.Add("Egress");
            }
        }

        if ((Is(Misreading.RulesDecideTheTypes) && hasEgress) || (Is(Misreading.EgressIsolatesIngressToo) && types.Contains("Ingress")))
        {
            types.Add("Egress");
        }

        if (Is(Misreading.IngressIsAlwaysGoverned) || (Is(Misreading.EgressIsolatesIngressToo) && types.Contains("Egress")))
        {
            types.Add("Ingress");
        }

        if (Is(Misreading.EmptyListDoesNotIsolate) && spec.Ingress is { Count: 0 })
        {
            types.Remove("Ingress");
        }

        return types;
    }

    // "Each NetworkPolicy may include a list of allowed ingress rules. Each rule allows traffic which matches both the from and ports
    // sections."
    private bool RulesAllow(NaivePolicy policy, string direction, Host subject, Host peer, Host destination, Port port)
    {
        var rules = direction == "Ingress" ? policy.Spec.Ingress : policy.Spec.Egress;
        if (rules is null)
        {
            return Is(Misreading.AbsentListAllowsEverything);
        }

        bool PeersHold(NaiveRule rule) =>
            new NaivePeers(_selectors, misreading, policy.Metadata.Namespace).Match(rule, peer, subject, direction);
        bool PortsHold(NaiveRule rule) => PortsMatch(rule.Ports, subject, destination, port);
        if (Is(Misreading.RulesAreCrossed))
        {
            return rules.Any(PeersHold) && rules.Any(PortsHold);
        }

        return rules.Any(rule =>
            (rule.Peers is null && rule.Ports is null ? EmptyRuleAllows(peer, port) : true) && PeersHold(rule) && PortsHold(rule)
        );
    }

    private bool EmptyRuleAllows(Host peer, Port port) =>
        misreading switch
        {
            Misreading.EmptyRuleAllowsNothing => false,
            Misreading.EmptyRuleAllowsPodsOnly => peer.Workload is not null,
            Misreading.EmptyRuleAllowsTcpOnly => port.Protocol == Protocol.Tcp,
            _ => true,
        };

    // "Each item in this list is combined using a logical OR. If this field is empty or missing, this rule matches all ports."
    private bool PortsMatch(List<NaivePort>? ports, Host subject, Host destination, Port port)
    {
        if (ports is not { Count: > 0 })
        {
            return !Is(Misreading.AbsentPortsMeanTcp) || port.Protocol == Protocol.Tcp;
        }

        return Is(Misreading.PortsAreIgnored)
            || ports.Take(Is(Misreading.OnlyTheFirstPortCounts) ? 1 : ports.Count).Any(p => PortMatches(p, subject, destination, port));
    }

    // "protocol ... If not specified, this field defaults to TCP." "port ... If this field is not provided, this matches all port names
    // and numbers." "endPort indicates that the range of ports from port to endPort if set, inclusive, should be allowed".
    private bool PortMatches(NaivePort written, Host subject, Host destination, Port port)
    {
        var protocol =
            string.Equals(written.Protocol ?? "TCP", port.ProtocolName, StringComparison.OrdinalIgnoreCase)
            || Is(Misreading.ProtocolIsIgnored)
            || (written.Protocol is null && Is(Misreading.OmittedProtocolMeansAny));
        var text = Convert.ToString(written.Port, CultureInfo.InvariantCulture);
        if (string.IsNullOrEmpty(text))
        {
            return Is(Misreading.PortWithoutNumberMeansEveryProtocol) || (protocol && !Is(Misreading.PortWithoutNumberMeansNothing));
        }

        if (int.TryParse(text, CultureInfo.InvariantCulture, out var first))
        {
            var last = Is(Misreading.EndPortIsIgnored) ? first : written.EndPort ?? first;
            return protocol
                && port.Number >= first
                && (Is(Misreading.EndPortIsExcluded) && written.EndPort is not null ? port.Number < last : port.Number <= last);
        }

        var owner = Is(Misreading.NamedPortIsTheGovernedPods) ? subject : destination;
        var declared = Is(Misreading.NamedPortIsOneNumberEverywhere)
            ? topology.Workloads.SelectMany(w => w.Ports).Where(p => p.Name == text).Take(1)
            : (owner.Workload?.Ports ?? []).Where(p => p.Name == text);
        return protocol
            && declared.Any(p =>
                p.Port.Number == port.Number && (p.Port.Protocol == port.Protocol || Is(Misreading.NamedPortTakesTheRulesProtocol))
            );
    }

    private bool Is(Misreading candidate) => misreading == candidate;

    private static IEnumerable<Host> Hosts(Topology topology)
    {
        var placement = Placement.Default(topology);
        foreach (var workload in topology.Workloads)
        {
            var home = topology.Namespaces.Single(n => n.Name == workload.Ref.Namespace);
            for (var replica = 0; replica < workload.Replicas; replica++)
            {
                yield return new(workload.Ref, replica, placement[workload.Ref][replica], workload, home);
            }
        }

        foreach (var external in topology.External)
        {
            yield return new(external.Ref, 0, external.Addresses[0], null, null);
        }
    }

    /// <summary>A pod, or a host outside the cluster.</summary>
    internal sealed record Host(EndpointRef Ref, int Replica, IPAddress Address, Workload? Workload, KubernetesNamespace? Home);
}
