using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Topologies;

namespace StageTest.Core.Replay;

/// <summary>Two ends of connections, with every possibility of them that policies tell apart.</summary>
/// <param name="from">Where the connections begin.</param>
/// <param name="to">Where they end.</param>
internal sealed class ReplayPair(EndCase from, EndCase to)
{
    private const int MostPossibilities = 20_000;

    private readonly Dictionary<(Port, AddressFamily?), Possibility[]?> _possibilities = [];
    private readonly Dictionary<(PolicyEvaluator, Port, AddressFamily?), ReplayAnswer> _answers = [];

    /// <summary>Where the connections begin.</summary>
    public EndCase From => from;

    /// <summary>Where they end.</summary>
    public EndCase To => to;

    /// <summary>Makes the nodes for connections to a port.</summary>
    public void Register(Port port, AddressFamily? family, ReplayNodes nodes)
    {
        if (from.Problem is null && to.Problem is null && !_possibilities.ContainsKey((port, family)))
        {
            _possibilities[(port, family)] = Possibilities(port, family, nodes);
        }
    }

    /// <summary>What policies say about connections to a port.</summary>
    public ReplayAnswer Ask(PolicyEvaluator policies, Port port, AddressFamily? family)
    {
        if (!_answers.TryGetValue((policies, port, family), out var answer))
        {
            _answers[(policies, port, family)] = answer = Answer(policies, port, family);
        }

        return answer;
    }

    /// <summary>Whether two sets of policies say the same about connections to a port, in every way that the record leaves open.</summary>
    public bool IsUnaffected(PolicyEvaluator one, PolicyEvaluator other, Port port, AddressFamily? family)
    {
        if (Ask(one, port, family).Verdict != Verdict.NotObserved && Ask(other, port, family).Verdict != Verdict.NotObserved)
        {
            return Ask(one, port, family).Verdict == Ask(other, port, family).Verdict;
        }

        return _possibilities.GetValueOrDefault((port, family)) is { Length: > 0 } possibilities
            && from.Egress.UnknownServices.Count + to.Ingress.UnknownServices.Count == 0
            && possibilities.All(p => AreAlike(one.Evaluate(p.From, p.To, port).Verdict, other.Evaluate(p.From, p.To, port).Verdict));
    }

    private static bool AreAlike(Verdict one, Verdict other) => one == other && one is (Verdict.Allowed or Verdict.Denied);

    private ReplayAnswer Answer(PolicyEvaluator policies, Port port, AddressFamily? family)
    {
        if ((from.Problem ?? to.Problem) is { } problem)
        {
            return ReplayAnswer.Undecided(problem);
        }

        if (from.Egress.UnknownServices.Concat(to.Ingress.UnknownServices).FirstOrDefault() is { } service)
        {
            return ReplayAnswer.Undecided(
                $"the manifests do not describe {service}; add its manifest, and those of the pods behind it, beside the policies"
            );
        }

        if (_possibilities[(port, family)] is not { } possibilities)
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
            var evaluation = policies.Evaluate(possibility.From, possibility.To, port);
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

    // What the two possibilities assume that is not the same.
    private static string Why(Possibility one, Possibility other, FlowEvaluation first, FlowEvaluation second)
    {
        var differing = other.Assumed.Where(a => !one.Assumed.Contains(a)).Select(a => a.What).Distinct().ToArray();
        var allowed = first.Verdict == Verdict.Allowed ? first : second;
        var denied = first.Verdict == Verdict.Allowed ? second : first;
        var decides = new[] { allowed.Ingress, allowed.Egress, denied.Egress, denied.Ingress }.FirstOrDefault(r => r.Policy is not null);
        return $"the record does not tell {string.Join(" and ", differing)}, which decides it{(decides is null ? "" : $" ({decides})")}; "
            + Remedy(differing);
    }

    private static string Remedy(string[] differing) =>
        differing.Any(d => d.StartsWith(AddressOf, StringComparison.Ordinal))
            ? "flow logs of Hubble and of Calico Enterprise tell addresses"
            : "add manifests that describe it beside the policies, or name a scenario by '--scenario'";

    private const string AddressOf = "the address of ";

    private Possibility[]? Possibilities(Port port, AddressFamily? family, ReplayNodes nodes)
    {
        var sources = Worlds(from, from.Egress.SourceNets, to.Ingress.SourceNets, []);
        var names = from.Egress.PortNames.Union(to.Ingress.PortNames).Order(StringComparer.Ordinal).ToArray();
        var destinations = Worlds(to, from.Egress.DestinationNets, to.Ingress.DestinationNets, names);
        if ((long)sources.Length * destinations.Length > MostPossibilities)
        {
            return null;
        }

        var found =
            from source in sources
            from destination in destinations
            where source.Address.AddressFamily == destination.Address.AddressFamily
            where port.IsCarriedBy(source.Address.AddressFamily) && (family ?? source.Address.AddressFamily) == source.Address.AddressFamily
            select new Possibility(
                nodes.Of(source.Variant, source.Address, source.PortsOf(port), isDestination: false),
                nodes.Of(destination.Variant, destination.Address, destination.PortsOf(port), isDestination: true),
                [.. source.Assumed, .. destination.Assumed]
            );
        return [.. found];
    }

    private static World[] Worlds(EndCase end, HashSet<IPNetwork> ofOne, HashSet<IPNetwork> ofOther, string[] names)
    {
        var nets = ofOne.Union(ofOther).ToArray();

        // Where no rule looks at the address, one of each family will do.
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

    // No name, each alone, and all: a port has one name in practice, and rules that exclude names are met by all.
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
