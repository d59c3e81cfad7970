using System.Net;
using System.Net.Sockets;
using StageTest.Core.Addresses;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Evaluation;

/// <summary>Pods that no policy can tell apart, as one class: what is true of one of them is true of all.</summary>
/// <remarks>
/// Two pods are of one class where every selector of the policies means both or neither, where their addresses lie in the same range of
/// those that rules draw, and where names of ports and Services mean the same of both.
/// </remarks>
internal sealed class NodeClasses
{
    private readonly int[] _classes;

    private NodeClasses(int[] classes, Node[] representatives) => (_classes, Representatives) = (classes, representatives);

    /// <summary>One pod of each class, by its number.</summary>
    public Node[] Representatives { get; }

    /// <summary>The number of a pod's class.</summary>
    public int this[Node pod] => _classes[pod.Index];

    /// <summary>The classes of all pods.</summary>
    /// <param name="policies">The policies.</param>
    /// <param name="pods">The pods: nodes of a workload.</param>
    /// <param name="ranges">The first addresses of the ranges that no rule cuts further, one list for each direction.</param>
    public static NodeClasses Of(CompiledPolicies policies, Node[] pods, params IReadOnlyList<IPAddress>[] ranges)
    {
        var classes = OfSelectors(policies, pods);
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

        var hasNodes = pods.Any(n => n.IsOnNodeNetwork);
        var starts = ranges.Select(r => new RangeStarts(r)).ToArray();
        var numbers = new Dictionary<Key, int>();
        var representatives = new List<Node>();
        var result = new int[policies.Nodes.Length];
        foreach (var pod in pods)
        {
            var key = new Key(
                classes[pod.Index],
                pod.Family,
                pod.IsOnNodeNetwork,
                pod.Address is { } address ? string.Join(' ', starts.Select(s => s.PlaceOf(address))) : null,
                isByPort ? string.Join(' ', pod.Ports.Where(p => p.Name is not null)) : "",
                hasNodes
                    ? pod.Workload!.HostNetwork
                        ? pod.Workload.Node
                        : pod.Workload.NodeOf(pod.Replica)
                    : null,
                services.Count == 0 ? "" : string.Join(';', services.Values.Select(s => Behind(policies.Resolver, s, pod)))
            );
            if (!numbers.TryGetValue(key, out var number))
            {
                numbers[key] = number = representatives.Count;
                representatives.Add(pod);
            }

            result[pod.Index] = number;
        }

        return new(result, [.. representatives]);
    }

    private static string Behind(Resolver resolver, ServiceMatch service, Node pod) =>
        resolver.IsBehind(service, pod) ? string.Join(' ', resolver.TargetPorts(service, pod)) : "-";

    // Each row splits the classes of which it means a part.
    private static int[] OfSelectors(CompiledPolicies policies, Node[] pods)
    {
        var classes = new int[policies.Nodes.Length];
        var isPod = BitRow.Of(policies.Nodes.Length, i => policies.Nodes[i].Workload is not null);
        var sizes = new List<int> { pods.Length };
        var meant = new Dictionary<int, List<int>>();
        foreach (var row in policies.Resolver.Rows)
        {
            meant.Clear();
            foreach (var place in row.Common(isPod)?.Places(classes.Length) ?? [])
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
        bool IsOnNodeNetwork,
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
