using System.Net;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Replay;

/// <summary>
/// Properties of the ends of a connection that rules need and a record may lack: ranges of addresses, and names of ports.
/// </summary>
internal sealed class PolicyNeeds
{
    /// <summary>The ranges in conditions on the source, directly or through a network set.</summary>
    public HashSet<IPNetwork> SourceNets { get; } = [];

    /// <summary>The ranges in conditions on the destination.</summary>
    public HashSet<IPNetwork> DestinationNets { get; } = [];

    /// <summary>The names of destination ports.</summary>
    public HashSet<string> PortNames { get; } = [];

    /// <summary>Whether a rule is limited to a family of addresses.</summary>
    public bool NamesFamily { get; private set; }

    /// <summary>Services in rules that are not described, each with the rule, in words.</summary>
    public HashSet<string> UnknownServices { get; } = [];

    /// <summary>Adds the needs of a policy's rules.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="rules">Its rules of one direction.</param>
    /// <param name="sets">The network sets, with their labels.</param>
    /// <param name="services">The Services that were described.</param>
    public void Add(
        Policy policy,
        IEnumerable<Rule> rules,
        IReadOnlyCollection<(IReadOnlyDictionary<string, string> Labels, NetworkSet Set)> sets,
        Dictionary<EndpointRef, KubernetesService> services
    )
    {
        foreach (var rule in rules)
        {
            UnknownServices.UnionWith(
                new[] { rule.Source.Service, rule.Destination.Service }
                    .OfType<ServiceMatch>()
                    .Where(s => Described(s, services) is null)
                    .Select(s => $"Service {s.Service.Namespace}/{s.Service.Name}, which rule {rule.Number} of {policy} names")
            );
            NamesFamily |= rule.Family is not null;
            SourceNets.UnionWith(Nets(rule.Source, sets, services));
            DestinationNets.UnionWith(Nets(rule.Destination, sets, services));
            PortNames.UnionWith(rule.Destination.Ports.Concat(rule.Destination.NotPorts).Select(p => p.Name).OfType<string>());
        }
    }

    /// <summary>Adds the needs of others.</summary>
    public void Add(PolicyNeeds other)
    {
        NamesFamily |= other.NamesFamily;
        SourceNets.UnionWith(other.SourceNets);
        DestinationNets.UnionWith(other.DestinationNets);
        PortNames.UnionWith(other.PortNames);
        UnknownServices.UnionWith(other.UnknownServices);
    }

    private static IEnumerable<IPNetwork> Nets(
        PeerMatch peer,
        IEnumerable<(IReadOnlyDictionary<string, string> Labels, NetworkSet Set)> sets,
        Dictionary<EndpointRef, KubernetesService> services
    ) =>
        peer
            .Nets.Concat(peer.NotNets)
            .Concat(
                sets.Where(s => peer.Selector?.Matches(s.Labels) == true || peer.NotSelector?.Matches(s.Labels) == true)
                    .SelectMany(s => s.Set.Nets)
            )
            .Concat(peer.Service is { } match && Described(match, services) is { } service ? AddressChoices.OfEndpoints(service) : []);

    // A Service without a selector and without endpoints represents pods that were not described.
    private static KubernetesService? Described(ServiceMatch match, Dictionary<EndpointRef, KubernetesService> services) =>
        services.GetValueOrDefault(match.Service with { IsService = false }) is { IsUnknown: false } service ? service : null;
}
