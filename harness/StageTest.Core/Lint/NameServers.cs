using System.Collections.Immutable;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Lint;

/// <summary>
/// The name servers for pods: listeners on port 53/udp in the scenario, the cluster's own servers, and everything outside.
/// </summary>
/// <remarks>
/// A scenario that is not about DNS has no name server. The cluster's own servers are then assumed in the default place: pods with the
/// label <c>k8s-app: kube-dns</c> in the namespace <c>kube-system</c> (<c>cluster/addons/dns</c> of Kubernetes).
/// </remarks>
internal sealed class NameServers
{
    private const string Home = "kube-system";

    private static readonly Port Dns = new(53, Protocol.Udp);

    private readonly PolicyEvaluator _evaluator;
    private readonly CompiledPolicies _compiled;
    private readonly ImmutableArray<EndpointRef> _servers;
    private readonly Topology _topology;

    public NameServers(LintSubject subject)
    {
        var topology = subject.Scenario.Topology;
        var own = new EndpointRef(Home, "lint-name-server");
        var isThere = topology.Workloads.Any(Listens);
        if (!isThere)
        {
            var home = topology.Namespaces.FirstOrDefault(n => n.Name == Home);
            topology = topology with
            {
                Namespaces = home is not null
                    ? topology.Namespaces
                    : topology.Namespaces.Add(
                        new(Home, ImmutableSortedDictionary<string, string>.Empty.Add("kubernetes.io/metadata.name", Home), default)
                    ),
                Workloads = topology.Workloads.Add(
                    new()
                    {
                        Ref = own,
                        Kind = "Pod",
                        Labels = ImmutableSortedDictionary<string, string>.Empty.Add("k8s-app", "kube-dns"),
                        Ports = [new("dns", Dns), new("dns-tcp", Dns with { Protocol = Protocol.Tcp })],
                    }
                ),
            };
        }

        var taken = topology.External.SelectMany(e => e.Addresses).ToHashSet();
        var outside = subject
            .Outside.Where(a => topology.IpFamilies.Contains(a.AddressFamily) && !taken.Contains(a))
            .Select((a, i) => new ExternalEndpoint($"lint-outside-{i}", a, [], default))
            .ToArray();
        _topology = topology with { External = [.. topology.External, .. outside] };
        var placement = Placement.Default(_topology);
        _evaluator = new(_topology, placement, subject.Promoted);
        _compiled = new(subject.Promoted, new(_topology, placement, subject.Promoted));
        _servers = [.. _topology.Workloads.Where(Listens).Select(w => w.Ref), .. _topology.External.Select(e => e.Ref)];
    }

    /// <summary>Whether a pod can reach any of them: its egress, regardless of the server's own policies.</summary>
    public bool CanBeAskedBy(Node node) =>
        _servers.Any(server =>
            server == node.Ref || Families(server).Any(f => _evaluator.Evaluate(new(node.Ref, server, Dns, f)).Egress.IsAllowed)
        );

    /// <summary>Whether a rule matches any of them.</summary>
    public bool Any(Rule rule)
    {
        var compiled = new CompiledRule(rule, _compiled.Resolver);
        return _compiled.Nodes.Any(n => _servers.Contains(n.Ref) && compiled.MatchesDestination(n));
    }

    private IEnumerable<System.Net.Sockets.AddressFamily> Families(EndpointRef server) =>
        _topology.External.FirstOrDefault(e => e.Ref == server) is { } host
            ? host.Addresses.Select(a => a.AddressFamily).Distinct()
            : _topology.IpFamilies;

    private static bool Listens(Workload workload) => workload.Ports.Any(p => p.Port == Dns);
}
