using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using StageTest.Core.Addresses;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.Core.Mutation;

/// <summary>Finds the lines with which a scenario would notice a change.</summary>
/// <remarks>
/// Every tested flow has an expectation, so an unnoticed change concerns a port without a listener, or an address without a host. The
/// topology gets it, and every new flow is expected as it is without the change.
/// </remarks>
internal static class MutantRemedy
{
    private const string Closed = "only the connections that the policies name are open";
    private const string Open = "the policies leave it open";

    // Documentation addresses (RFC 5737, RFC 3849) belong to no host, so they are better than the ends of a range.
    private static readonly IPAddress[] Preferred =
    [
        IPAddress.Parse("198.51.100.77"),
        IPAddress.Parse("203.0.113.77"),
        IPAddress.Parse("192.0.2.77"),
        IPAddress.Parse("2001:db8::77"),
    ];

    // A port that readers recognise, instead of the first number of a range.
    private static readonly ushort[] PreferredPorts = [22, 8443];

    /// <summary>The lines; empty if no flow can test the difference.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="mutated">Its policies with the change.</param>
    /// <param name="stage">The stage at which the change is visible.</param>
    /// <param name="change">The connections that open or close.</param>
    /// <param name="family">Their family of addresses.</param>
    public static ImmutableArray<RemedyLine> Of(Scenario scenario, PolicySet mutated, Stage stage, MapChange change, AddressFamily family)
    {
        var connections = change.Opened.IsEmpty ? change.Closed : change.Opened;
        var listened = change.To.IsExternal ? [] : scenario.Topology.Workloads.First(w => MapEnds.Means(change.To, w)).AskedPorts;
        foreach (var port in listened.Where(connections.Contains).Concat(PortsOf(connections, family)))
        {
            if (Of(scenario, mutated, stage, change, port) is { IsEmpty: false } lines)
            {
                return lines;
            }
        }

        return [];
    }

    private static ImmutableArray<RemedyLine> Of(Scenario scenario, PolicySet mutated, Stage stage, MapChange change, Port port)
    {
        var lines = ImmutableArray.CreateBuilder<RemedyLine>();
        var topology = scenario.Topology;
        if (
            (
                change.From.IsExternal ? change.From
                : change.To.IsExternal ? change.To
                : null
            ) is
            { } range
        )
        {
            if (WithHost(topology, range, change.To.IsExternal ? port : null, lines) is not { } more)
            {
                return [];
            }

            topology = more;
        }

        if (!change.To.IsExternal)
        {
            var workload = topology.Workloads.First(w => MapEnds.Means(change.To, w));
            if (!workload.Ports.Any(p => p.Port == port))
            {
                lines.Add(PortOf(scenario, workload, port));
                topology = topology with
                {
                    Workloads = topology.Workloads.Replace(workload, workload with { Ports = workload.Ports.Add(new(null, port)) }),
                };
            }
        }

        var added = ProbePlan.Complete(topology).Where(flow => scenario.Plan.PlaceOf(flow) < 0);
        if (Verdicts(topology, added, mutated, stage).SequenceEqual(Verdicts(topology, added, scenario.Policies, stage)))
        {
            return [];
        }

        AddExpectations(scenario, topology, added, Verdicts(topology, added, mutated, stage), stage, lines);
        return lines.ToImmutable();
    }

    // An existing host is enough as a source, and as a destination once it listens.
    private static Topology? WithHost(Topology topology, MapEnd range, Port? port, ImmutableArray<RemedyLine>.Builder lines)
    {
        if (topology.External.FirstOrDefault(e => e.Addresses.Any(range.Holds)) is { } known)
        {
            if (port is not { } asked || known.Ports.Any(p => p.Port == asked))
            {
                return topology;
            }

            lines.Add(new($"topology.external[{known.Name}].ports", $"{asked}"));
            return topology with { External = topology.External.Replace(known, known with { Ports = known.Ports.Add(new(null, asked)) }) };
        }

        if (AddressIn(range, topology) is not { } address)
        {
            return null;
        }

        var name = Enumerable
            .Range(1, topology.External.Length + 1)
            .Select(n => string.Create(CultureInfo.InvariantCulture, $"host-{n}"))
            .First(n => topology.External.All(e => e.Name != n));
        lines.Add(new("topology.external", $"{{ name: {name}, ip: {Quoted(address)}{(port is { } open ? $", ports: [{open}]" : "")} }}"));
        return topology with
        {
            External = topology.External.Add(new(name, address, port is { } listening ? [new(null, listening)] : [], default)),
        };
    }

    // An object from a manifest is named there.
    private static RemedyLine PortOf(Scenario scenario, Workload workload, Port port) =>
        workload.Location.File == scenario.File
            ? new($"topology.workloads[{workload.Ref}].ports", $"{port}")
            : new(
                $"{workload.Location.File} containers.ports of {workload.Ref}",
                $"{{ containerPort: {port.Number}, protocol: {port.ProtocolName.ToUpperInvariant()} }}"
            );

    private static ImmutableArray<Verdict> Verdicts(Topology topology, ProbePlan plan, PolicySet policies, Stage stage) =>
        new PolicyEvaluator(topology, Placement.Default(topology), MutantTrial.At(policies, stage)).EvaluateAll(plan).Verdicts;

    private static void AddExpectations(
        Scenario scenario,
        Topology topology,
        ProbePlan added,
        ImmutableArray<Verdict> mutated,
        Stage shown,
        ImmutableArray<RemedyLine>.Builder lines
    )
    {
        foreach (var stage in (ReadOnlySpan<Stage>)[Stage.Baseline, Stage.Promoted])
        {
            if (scenario.ExpectationAt(stage) is not { } expectation)
            {
                continue;
            }

            var verdicts = Verdicts(topology, added, scenario.Policies, stage);
            foreach (
                var group in added
                    .Flows.Select((flow, place) => (flow, place))
                    .GroupBy(f =>
                        (
                            f.flow.To,
                            f.flow.Port,
                            Verdict: verdicts[f.place],
                            Notices: stage == shown && mutated[f.place] != verdicts[f.place]
                        )
                    )
            )
            {
                // A flow without a verdict cannot have an expectation.
                // The line that notices is useful even if the default is equal; others are not.
                var isDefault = group.Key.Verdict == expectation.Default;
                if ((isDefault && !group.Key.Notices) || group.Key.Verdict is not (Verdict.Allowed or Verdict.Denied))
                {
                    continue;
                }

                var allowed = group.Key.Verdict == Verdict.Allowed;
                var sources = string.Join(", ", group.Select(f => f.flow.From).Distinct());
                var because = isDefault ? $", because: {(allowed ? Open : Closed)}" : "";
                lines.Add(
                    new(
                        $"expect.{StageText.Name(stage)}.{(allowed ? "allow" : "deny")}",
                        $"{{ from: [{sources}], to: {Target(group.Key.To, group.Key.Port)}{because} }}"
                    )
                );
            }
        }
    }

    private static string Target(EndpointRef to, Port port) => port.Number == 0 ? $"{to}, port: {port}" : $"{to}:{port}";

    private static string Quoted(IPAddress address) => address.AddressFamily == IpFamily.V6 ? $"\"{address}\"" : $"{address}";

    private static IEnumerable<Port> PortsOf(ConnectionSet connections, AddressFamily family)
    {
        foreach (
            var (set, protocol) in new[]
            {
                (connections.Tcp, Protocol.Tcp),
                (connections.Udp, Protocol.Udp),
                (connections.Sctp, Protocol.Sctp),
            }
        )
        {
            if (!set.IsEmpty)
            {
                yield return new(PreferredPorts.FirstOrDefault(p => set.Contains(p), (ushort)set.Ranges[0].First), protocol);
            }
        }

        var echo = new Port(0, family == IpFamily.V6 ? Protocol.IcmpV6 : Protocol.Icmp);
        if (connections.Contains(echo))
        {
            yield return echo;
        }
    }

    // The first address of a network belongs to no host.
    private static IPAddress Next(IPAddress address) =>
        AddressNumber.ToAddress(AddressNumber.Of(address) + 1, address.GetAddressBytes().Length);

    private static IPAddress? AddressIn(MapEnd range, Topology topology) =>
        Preferred
            .Where(range.Holds)
            .Concat([Next(range.First!), range.First!, range.Last!])
            .Where(range.Holds)
            .FirstOrDefault(a =>
                HostAddress.ProblemOf(a, topology.Ranges) is null
                && !topology.Ranges.ServicesOf(a.AddressFamily).Contains(a)
                && !topology.External.Any(e => e.Addresses.Contains(a))
                && !topology.Nodes.Any(n => n.Addresses.Contains(a))
            );
}
