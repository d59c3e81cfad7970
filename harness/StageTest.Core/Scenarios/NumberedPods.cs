using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using StageTest.Core.Documents;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios;

/// <summary>Workloads whose pods a scenario tests one by one, as <c>shop/db[0]</c>.</summary>
/// <remarks>
/// Usually one flow covers all pods of a workload. If a scenario names a pod by its number, each pod of that workload becomes a workload of
/// its own, on every engine; the workload's name then means all of them. Numbers are those of the pods' names, from 0, or of a StatefulSet
/// from its first ordinal.
/// </remarks>
internal static partial class NumberedPods
{
    /// <summary>The workloads of which a scenario's text names a pod by its number.</summary>
    /// <param name="text">The text of the scenario; comments do not count.</param>
    public static ImmutableHashSet<EndpointRef> In(string text) =>
        Numbered().IsMatch(text)
            ?
            [
                .. YamlReader
                    .Read(text, "", new())
                    .SelectMany(Texts)
                    .SelectMany(t => Numbered().Matches(t))
                    .Select(RefOf)
                    .OfType<EndpointRef>(),
            ]
            : [];

    /// <summary>A topology in which each pod of some workloads is a separate workload.</summary>
    /// <param name="topology">The topology.</param>
    /// <param name="asked">The workloads.</param>
    public static Topology Split(Topology topology, ImmutableHashSet<EndpointRef> asked)
    {
        if (!topology.Workloads.Any(w => IsSplit(w, asked)))
        {
            return topology;
        }

        return topology with
        {
            Workloads = [.. topology.Workloads.SelectMany(w => IsSplit(w, asked) ? Pods(w) : [w])],
            Services =
            [
                .. topology.Services.Select(s => s with { Endpoints = [.. s.Endpoints.SelectMany(e => Owned(e, topology, asked))] }),
            ],
        };
    }

    /// <summary>The same topology with whole workloads.</summary>
    public static Topology Whole(Topology topology)
    {
        var parts = topology.Workloads.Where(w => w.Whole is not null).ToDictionary(w => w.Ref, w => w.Whole!.Ref);
        ServiceEndpoint Joined(ServiceEndpoint endpoint) =>
            endpoint.Owner is { } owner && parts.TryGetValue(owner, out var whole) ? endpoint with { Owner = whole } : endpoint;
        return parts.Count == 0
            ? topology
            : topology with
            {
                Workloads = [.. topology.Workloads.Select(w => w.Whole ?? w).DistinctBy(w => w.Ref)],
                Services = [.. topology.Services.Select(s => s with { Endpoints = [.. s.Endpoints.Select(Joined).Distinct()] })],
            };
    }

    private static bool IsSplit(Workload workload, ImmutableHashSet<EndpointRef> asked) =>
        workload.Replicas > 1 && workload.Ref.Kind is null && asked.Contains(workload.Ref);

    private static IEnumerable<Workload> Pods(Workload workload) =>
        Enumerable
            .Range(0, workload.Replicas)
            .Select(replica =>
                workload with
                {
                    Ref = RefOf(workload, replica),
                    Replicas = 1,
                    Labels = workload.LabelsOf(replica),
                    HasOrdinals = false,
                    Node = workload.NodeOf(replica),
                    Nodes = [],
                    Addresses = [.. workload.Addresses.GroupBy(a => a.AddressFamily).SelectMany(family => family.Skip(replica).Take(1))],
                    Whole = workload,
                }
            );

    private static EndpointRef RefOf(Workload workload, int replica) =>
        workload.Ref with
        {
            Kind = (workload.FirstOrdinal + replica).ToString(CultureInfo.InvariantCulture),
        };

    // An endpoint given by its address is one pod; an endpoint given by name is all pods.
    private static IEnumerable<ServiceEndpoint> Owned(ServiceEndpoint endpoint, Topology topology, ImmutableHashSet<EndpointRef> asked)
    {
        if (topology.Workloads.FirstOrDefault(w => w.Ref == endpoint.Owner && IsSplit(w, asked)) is not { } workload)
        {
            return [endpoint];
        }

        var pods = Pods(workload).ToArray();
        var meant = pods.Where(p => endpoint.Address is { } address && p.Addresses.Contains(address)).ToArray();
        return (meant.Length > 0 ? meant : pods).Select(pod => endpoint with { Owner = pod.Ref });
    }

    private static EndpointRef? RefOf(Match match) => EndpointRef.Parse(match.Groups["workload"].Value);

    private static IEnumerable<string> Texts(YamlNode node) =>
        node switch
        {
            YamlScalar { IsNull: false } scalar => [scalar.Value],
            YamlSequence list => list.Items.SelectMany(Texts),
            YamlMapping map => map.Entries.SelectMany(e => Texts(e.Value).Prepend(e.Key.Value)),
            _ => [],
        };

    // The pattern begins where a name does and never backtracks, so the cost of a long text grows only with its length.
    [GeneratedRegex(@"(?<![a-z0-9-])(?<workload>(ns:)?(?>[a-z0-9-]+)/(?>[a-z0-9.-]+))\[[0-9]+\]", RegexOptions.CultureInvariant)]
    private static partial Regex Numbered();
}
