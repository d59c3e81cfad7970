using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using StageTest.Core.Addresses;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Topologies;

namespace StageTest.UnitTests.Evaluation.Reference;

/// <summary>One generated case: a world and documents, and the product's view of both. A seed and a size determine all of it.</summary>
internal sealed class Sample
{
    private static readonly Port[] Ports =
    [
        new(80, Protocol.Tcp),
        new(81, Protocol.Tcp),
        new(8080, Protocol.Tcp),
        new(53, Protocol.Udp),
        new(81, Protocol.Udp),
        new(9, Protocol.Sctp),
        new(80, Protocol.Sctp),
    ];

    public Sample(int seed, int policies)
    {
        var choice = new Choice(seed);
        IsOld = choice.Sometimes(25);
        World = new WorldGenerator(choice).World();
        Documents = new PolicyGenerator(choice, IsOld).Documents(policies);
        (Topology, Placement) = Describe(World);
        Plan = PlanOf(Topology, choice);
    }

    /// <summary>Whether the sample is for Calico v3.31.</summary>
    public bool IsOld { get; }

    public World World { get; }

    public DocumentModel[] Documents { get; set; }

    public Topology Topology { get; }

    public Placement Placement { get; }

    public ProbePlan Plan { get; }

    public CalicoVersion Version => IsOld ? CalicoVersion.V331 : CalicoVersion.V332;

    /// <summary>The documents by way of their text.</summary>
    public PolicySet Read() => Read(Documents.Select(d => d.Write()));

    /// <summary>Documents in whatever order.</summary>
    public PolicySet Read(IEnumerable<string> texts)
    {
        var text = string.Join("---\n", texts);
        var diagnostics = new DiagnosticBag();
        var documents = PolicyReader.Read(text, "generated.yaml", diagnostics, new() { Calico = Version });
        return diagnostics.HasErrors
            ? throw new InvalidOperationException("A generated policy was refused: " + string.Join('\n', diagnostics.Items) + "\n" + text)
            : PolicySet.Of(documents, Version);
    }

    public IEnumerable<Verdict> Expected(bool isPromoted)
    {
        var evaluator = new ReferenceEvaluator(World, Documents, IsOld, isPromoted);
        return Plan.Flows.Select(evaluator.Ask);
    }

    public override string ToString() =>
        $"Calico {(IsOld ? "v3.31" : "v3.32")}\n"
        + string.Join('\n', World.Places.Select(p => $"namespace {p.Name} {Shown(p.Labels)}"))
        + "\n"
        + string.Join('\n', World.Accounts.Select(a => $"account {a.Home}/{a.Name} {Shown(a.Labels)}"))
        + "\n"
        + string.Join(
            '\n',
            World.Pods.Select(p =>
                $"pod {p.Home}/{p.Name} {Shown(p.Labels)} account {p.Account}, {string.Join(' ', p.Addresses)}, "
                + $"{string.Join<Declared>(' ', p.Ports)}"
            )
        )
        + "\n"
        + string.Join('\n', World.Services.Select(s => $"service {s.Home}/{s.Name} {Shown(s.Selector)} {string.Join(' ', s.Ports)}"))
        + "\n"
        + string.Join("---\n", Documents.Select(d => d.Write()));

    private static string Shown(Dictionary<string, string> labels) =>
        "{" + string.Join(", ", labels.Select(l => $"{l.Key}={l.Value}")) + "}";

    private static (Topology Topology, Placement Placement) Describe(World world)
    {
        static ImmutableSortedDictionary<string, string> Sorted(Dictionary<string, string> labels) =>
            labels.ToImmutableSortedDictionary(StringComparer.Ordinal);
        static ImmutableArray<NamedPort> Declared(Declared[] ports) =>
            [.. ports.Select(p => new NamedPort(p.Name, new((ushort)p.Number, (Protocol)PortModel.NumberOf(p.Protocol))))];
        var topology = new Topology
        {
            IpFamilies = [.. world.AreV6.Select(isV6 => isV6 ? IpFamily.V6 : IpFamily.V4)],
            Namespaces = [.. world.Places.Select(p => new KubernetesNamespace(p.Name, Sorted(p.Labels), default))],
            ServiceAccounts = [.. world.Accounts.Select(a => new ServiceAccount(new(a.Home, a.Name), Sorted(a.Labels), default))],
            Workloads =
            [
                .. world.Pods.Select(p => new Workload
                {
                    Ref = new(p.Home, p.Name),
                    Kind = "Pod",
                    Labels = Sorted(p.Labels),
                    ServiceAccount = p.Account,
                    Replicas = p.Addresses.Length / world.AreV6.Length,
                    Ports = Declared(p.Ports),
                }),
            ],
            External = [.. world.Outside.Select(o => new ExternalEndpoint(o.Name, IPAddress.Parse(o.Address), Declared(o.Ports), default))],
            Services =
            [
                .. world.Services.Select(s => new KubernetesService(
                    new(s.Home, s.Name),
                    Sorted(s.Selector),
                    [.. s.Ports.Select(p => new ServicePort(null, new(1, (Protocol)PortModel.NumberOf(p.Protocol)), p.Target))],
                    default
                )),
            ],
        };
        var placement = new Placement(
            world
                .Pods.Select(p =>
                    KeyValuePair.Create(new EndpointRef(p.Home, p.Name), p.Addresses.Select(IPAddress.Parse).ToImmutableArray())
                )
                .Concat(
                    world.Outside.Select(o =>
                        KeyValuePair.Create(EndpointRef.External(o.Name), ImmutableArray.Create(IPAddress.Parse(o.Address)))
                    )
                )
        );
        return (topology, placement);
    }

    // Every pair of ends, each with a few of the ports that policies name.
    private static ProbePlan PlanOf(Topology topology, Choice choice)
    {
        var replicas = topology.Workloads.ToDictionary(w => w.Ref, w => w.Replicas);
        bool Has(EndpointRef end, AddressFamily family) =>
            topology.External.FirstOrDefault(e => e.Ref == end)?.Addresses.Any(a => a.AddressFamily == family) ?? true;
        return new([
            .. from family in topology.IpFamilies
            from source in topology.Endpoints
            from target in topology.Endpoints
            where Has(source, family) && Has(target, family)
            where source == target ? replicas.GetValueOrDefault(source) > 1 : !source.IsExternal || !target.IsExternal
            from port in choice.Some([.. Ports, new(0, family == IpFamily.V6 ? Protocol.IcmpV6 : Protocol.Icmp)], 1, 2)
            select new Flow(source, target, port, family),
        ]);
    }
}
