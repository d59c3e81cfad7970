using System.Net;
using System.Net.Sockets;
using StageTest.Core.Addresses;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Evaluation;

/// <summary>Nodes that no policy distinguishes, as one class: what holds for one of them holds for all.</summary>
/// <remarks>
/// Two nodes belong to one class if every selector of the policies matches both or neither, if their addresses are in the same range of
/// those that rules define, and if port names and Services have the same meaning for both.
/// </remarks>
internal sealed class NodeClasses
{
    private readonly int[] _classes;

    private NodeClasses(int[] classes, Node[] representatives) => (_classes, Representatives) = (classes, representatives);

    /// <summary>One node of each class, by its number.</summary>
    public Node[] Representatives { get; }

    /// <summary>The number of a node's class.</summary>
    public int this[Node node] => _classes[node.Index];

    /// <summary>The classes of some nodes.</summary>
    /// <param name="policies">The policies.</param>
    /// <param name="members">The nodes.</param>
    /// <param name="ranges">The first addresses of the ranges that no rule divides further, one list for each direction.</param>
    public static NodeClasses Of(CompiledPolicies policies, Node[] members, params IReadOnlyList<IPAddress>[] ranges)
    {
        var classes = OfSelectors(policies, members);
        var rules = policies
            .Tiers.SelectMany(t => t.Policies)
            .SelectMany(p => p.Rules(Direction.Ingress).Concat(p.Rules(Direction.Egress)));
        var isByPort = false;
        var services = new Dictionary<EndpointRef, ServiceMatch>();
        foreach (var rule in rules)
        {
            isByPort |= rule.DependsOnDestination;
            foreach (var service in new[] { rule.Rule.Source.Service, rule.Rule.Destination.Service }.OfType<ServiceMatch>())
            {
                services[service.Service] = service;
            }
        }

        var hasNodes = members.Any(n => n.IsOnNodeNetwork);
        var starts = ranges.Select(r => new RangeStarts(r)).ToArray();
        var numbers = new Dictionary<Key, int>();
        var representatives = new List<Node>();
        var result = new int[policies.Nodes.Length];
        foreach (var node in members)
        {
            var key = new Key(
                classes[node.Index],
                node.Family,
                (node.IsPod, node.IsOnNodeNetwork, node.Workload is null && node.Address is { IsIPv6LinkLocal: true }),
                node.SourcePort,
                node.Address is { } address ? string.Join(' ', starts.Select(s => s.PlaceOf(address))) : null,
                isByPort ? string.Join(' ', node.DeclaredPorts.Where(p => p.Name is not null)) : "",
                hasNodes && node.Workload is { } workload
                    ? workload.HostNetwork
                        ? workload.Node
                        : workload.NodeOf(node.Replica)
                    : null,
                services.Count == 0 ? "" : string.Join(';', services.Values.Select(s => Behind(policies.Resolver, s, node)))
            );
            if (!numbers.TryGetValue(key, out var number))
            {
                numbers[key] = number = representatives.Count;
                representatives.Add(node);
            }

            result[node.Index] = number;
        }

        return new(result, [.. representatives]);
    }

    private static string Behind(Resolver resolver, ServiceMatch service, Node node) =>
        resolver.IsBehind(service, node) ? string.Join(' ', resolver.TargetPorts(service, node)) : "-";

    // Each row splits the classes of which it contains a part.
    private static int[] OfSelectors(CompiledPolicies policies, Node[] members)
    {
        var classes = new int[policies.Nodes.Length];
        var all = new BitRow(policies.Nodes.Length);
        foreach (var node in members)
        {
            all[node.Index] = true;
        }

        var sizes = new List<int> { members.Length };
        var meant = new Dictionary<int, List<int>>();
        foreach (var row in policies.Resolver.Rows)
        {
            meant.Clear();
            foreach (var place in row.Common(all)?.Places(classes.Length) ?? [])
            {
                if (!meant.TryGetValue(classes[place], out var places))
                {
                    meant[classes[place]] = places = [];
                }

                places.Add(place);
            }

            foreach (var (of, places) in meant.Where(m => m.Value.Count < sizes[m.Key]))
            {
                sizes[of] -= places.Count;
                foreach (var place in places)
                {
                    classes[place] = sizes.Count;
                }

                sizes.Add(places.Count);
            }
        }

        return classes;
    }

    private sealed record Key(
        int Selectors,
        AddressFamily Family,
        (bool IsPod, bool IsOnNodeNetwork, bool IsOnLinks) Kind,
        int? SourcePort,
        string? Ranges,
        string Ports,
        string? Node,
        string Services
    );

    private sealed class RangeStarts(IReadOnlyList<IPAddress> ranges)
    {
        private readonly UInt128[] _ofIPv4 = OfFamily(ranges, AddressFamily.InterNetwork);
        private readonly UInt128[] _ofIPv6 = OfFamily(ranges, AddressFamily.InterNetworkV6);

        public int PlaceOf(IPAddress address)
        {
            var found = Array.BinarySearch(
                address.AddressFamily == AddressFamily.InterNetwork ? _ofIPv4 : _ofIPv6,
                AddressNumber.Of(address)
            );
            return found < 0 ? ~found - 1 : found;
        }

        private static UInt128[] OfFamily(IReadOnlyList<IPAddress> ranges, AddressFamily family) =>
            [.. ranges.Where(a => a.AddressFamily == family).Select(AddressNumber.Of)];
    }
}
