using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Topologies;

namespace StageTest.Core.Replay;

/// <summary>A recorded connection's ends and port, with every possibility that policies distinguish.</summary>
internal sealed class ReplayPair
{
    private const int MostPossibilities = 20_000;

    private readonly Port _port;
    private readonly Possibility[]? _possibilities;

    /// <summary>Makes the nodes of every possibility.</summary>
    /// <param name="from">The source.</param>
    /// <param name="to">The destination.</param>
    /// <param name="port">The port.</param>
    /// <param name="family">The family of its addresses; null if it is not stated.</param>
    /// <param name="nodes">Receives the nodes.</param>
    public ReplayPair(EndCase from, EndCase to, Port port, AddressFamily? family, ReplayNodes nodes)
    {
        (From, To, _port) = (from, to, port);
        _possibilities = from.Problem is null && to.Problem is null ? Possibilities(family, nodes) : null;
    }

    /// <summary>The source.</summary>
    public EndCase From { get; }

    /// <summary>The destination.</summary>
    public EndCase To { get; }

    /// <summary>
    /// Whether two sets of policies have the same verdict on the connection, for every possibility that the record leaves open.
    /// </summary>
    /// <param name="one">The policies of one set.</param>
    /// <param name="ofOne">Their verdict.</param>
    /// <param name="other">Those of the other.</param>
    /// <param name="ofOther">Their verdict.</param>
    public bool IsUnaffected(PolicyEvaluator one, ReplayAnswer ofOne, PolicyEvaluator other, ReplayAnswer ofOther)
    {
        if (ofOne.Verdict != Verdict.NotObserved && ofOther.Verdict != Verdict.NotObserved)
        {
            return ofOne.Verdict == ofOther.Verdict;
        }

        return _possibilities is { Length: > 0 } possibilities
            && From.Egress.UnknownServices.Count + To.Ingress.UnknownServices.Count == 0
            && possibilities.All(p => AreAlike(one.Evaluate(p.From, p.To, _port).Verdict, other.Evaluate(p.From, p.To, _port).Verdict));
    }

    /// <summary>The policies' verdict on the connection.</summary>
    public ReplayAnswer Ask(PolicyEvaluator policies)
    {
        if ((From.Problem ?? To.Problem) is { } problem)
        {
            return ReplayAnswer.Undecided(problem);
        }

        if (From.Egress.UnknownServices.Concat(To.Ingress.UnknownServices).FirstOrDefault() is { } service)
        {
            return ReplayAnswer.Undecided(
                $"the manifests do not describe {service}; add its manifest, and those of the pods behind it, beside the policies"
            );
        }

        if (_possibilities is not { } possibilities)
        {
            return ReplayAnswer.Undecided("too little is known of its ends to try every possibility");
        }

        if (possibilities.Length == 0)
        {
            return ReplayAnswer.Undecided("its ends have no address of the same family");
        }

        FlowEvaluation? first = null;
        foreach (var possibility in possibilities)
        {
            var evaluation = policies.Evaluate(possibility.From, possibility.To, _port);
            if (evaluation.Verdict is not (Verdict.Allowed or Verdict.Denied))
            {
                return new(Verdict.NotObserved, evaluation, evaluation.Detail ?? "the policies say nothing about it");
            }

            first ??= evaluation;
            if (evaluation.Verdict != first.Verdict)
            {
                return new(Verdict.NotObserved, evaluation, Why(possibilities[0], possibility, first, evaluation));
            }
        }

        return new(first!.Verdict, first, null);
    }

    private static bool AreAlike(Verdict one, Verdict other) => one == other && one is (Verdict.Allowed or Verdict.Denied);

    // The assumptions that differ between the two possibilities.
    private static string Why(Possibility one, Possibility other, FlowEvaluation first, FlowEvaluation second)
    {
        var differing = other.Assumed.Where(a => !one.Assumed.Contains(a)).Select(a => a.What).Distinct().ToArray();
        var allowed = first.Verdict == Verdict.Allowed ? first : second;
        var denied = first.Verdict == Verdict.Allowed ? second : first;
        var decides = new[] { allowed.Ingress, allowed.Egress, denied.Egress, denied.Ingress }.FirstOrDefault(r => r.Policy is not null);
        return $"the record does not show {string.Join(" and ", differing)}, which decides it"
            + $"{(decides is null ? "" : $" ({decides})")}; "
            + Remedy(differing);
    }

    private static string Remedy(string[] differing) =>
        differing.Any(d => d.StartsWith(AddressOf, StringComparison.Ordinal))
            ? "flow logs of Hubble and of Calico Enterprise have addresses"
            : "add manifests that describe it beside the policies, or name a scenario by '--scenario'";

    private const string AddressOf = "the address of ";

    private Possibility[]? Possibilities(AddressFamily? family, ReplayNodes nodes)
    {
        var sources = Worlds(From, From.Egress.SourceNets, To.Ingress.SourceNets, []);
        var names = From.Egress.PortNames.Union(To.Ingress.PortNames).Order(StringComparer.Ordinal).ToArray();
        var destinations = Worlds(To, From.Egress.DestinationNets, To.Ingress.DestinationNets, names);
        if ((long)sources.Length * destinations.Length > MostPossibilities)
        {
            return null;
        }

        var found =
            from source in sources
            from destination in destinations
            where source.Address.AddressFamily == destination.Address.AddressFamily
            where
                _port.IsCarriedBy(source.Address.AddressFamily) && (family ?? source.Address.AddressFamily) == source.Address.AddressFamily
            select new Possibility(
                nodes.Of(source.Variant, source.Address, source.PortsOf(_port), isDestination: false),
                nodes.Of(destination.Variant, destination.Address, destination.PortsOf(_port), isDestination: true),
                [.. source.Assumed, .. destination.Assumed]
            );
        return [.. found];
    }

    private static World[] Worlds(EndCase end, HashSet<IPNetwork> ofOne, HashSet<IPNetwork> ofOther, string[] names)
    {
        var nets = ofOne.Union(ofOther).ToArray();

        // If no rule reads the address, one of each family is enough.
        var addresses = AddressChoices.Distinct(end.Addresses, nets);
        return
        [
            .. from variant in end.Variants
            from address in addresses
            from declared in variant.Ports is null
                ? NamesOf(names)
                :
                [
                    [],
                ]
            select new World(
                variant,
                address,
                declared,
                [
                    .. variant.Assumed,
                    .. addresses.Length > 1 ? [($"{AddressOf}{end.Display}", $"{address}")] : Array.Empty<(string, string)>(),
                    .. variant.Ports is null && names.Length > 0
                        ? [($"the names of the ports of {end.Display}", string.Join(',', declared))]
                        : Array.Empty<(string, string)>(),
                ]
            ),
        ];
    }

    // No name, each single name, and all names: a port has one name in practice, and rules that exclude names match for all.
    private static IEnumerable<string[]> NamesOf(string[] names) =>
        names.Length == 0
            ?
            [
                [],
            ]
            : new[] { Array.Empty<string>() }.Concat(names.Select(n => new[] { n })).Concat(names.Length > 1 ? [names] : []);

    private sealed record Possibility(Node From, Node To, ImmutableArray<(string What, string Assumed)> Assumed);

    private sealed record World(
        EndVariant Variant,
        IPAddress Address,
        string[] Names,
        ImmutableArray<(string What, string Assumed)> Assumed
    )
    {
        public ImmutableArray<NamedPort> PortsOf(Port port) => Variant.Ports ?? [.. Names.Select(n => new NamedPort(n, port))];
    }
}
