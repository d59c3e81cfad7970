using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.Core.Mutation;

/// <summary>Finds the lines by which a scenario would notice a change that it does not notice.</summary>
/// <remarks>
/// Every flow that is asked has an expectation, so what goes unnoticed is a port that nobody listens on, or an address that nobody has. The
/// topology gains it, and every flow that is asked because of it is expected as it is without the change.
/// </remarks>
internal static class MutantRemedy
{
    // Documentation addresses (RFC 5737) are nobody's, so they are better than the ends of a range.
    private static readonly IPAddress[] Preferred = [IPAddress.Parse("198.51.100.77"), IPAddress.Parse("203.0.113.77"), IPAddress.Parse("192.0.2.77")];

    /// <summary>The lines; none where the difference can be asked by no flow.</summary>
    public static ImmutableArray<RemedyLine> Of(Scenario scenario, MapChange change)
    {
        if (PortOf(change.Opened.IsEmpty ? change.Closed : change.Opened) is not { } port)
        {
            return [];
        }

        var lines = ImmutableArray.CreateBuilder<RemedyLine>();
        var topology = scenario.Topology;
        var range = change.From.IsExternal ? change.From : change.To.IsExternal ? change.To : null;
        if (range is not null)
        {
            if (AddressIn(range, topology) is not { } address)
            {
                return [];
            }

            var name = string.Create(CultureInfo.InvariantCulture, $"mutant-{topology.External.Length + 1}");
            var listens = change.To.IsExternal;
            lines.Add(new("topology.external", $"{{ name: {name}, ip: {address}{(listens ? $", ports: [{port}]" : "")} }}"));
            topology = topology with { External = topology.External.Add(new(name, address, listens ? [new(null, port)] : [], default)) };
        }

        if (change.To.Workload is { } target)
        {
            var workload = topology.Workloads.First(w => w.Ref == target);
            if (!workload.Ports.Any(p => p.Port == port))
            {
                lines.Add(new($"topology.workloads[{target}].ports", $"{port}"));
                topology = topology with { Workloads = topology.Workloads.Replace(workload, workload with { Ports = workload.Ports.Add(new(null, port)) }) };
            }
        }

        AddExpectations(scenario, topology, lines);
        return lines.ToImmutable();
    }

    private static void AddExpectations(Scenario scenario, Topology topology, ImmutableArray<RemedyLine>.Builder lines)
    {
        var placement = Placement.Default(topology);
        var added = ProbePlan.Complete(topology).Where(flow => scenario.Plan.PlaceOf(flow) < 0);
        foreach (var stage in (ReadOnlySpan<Stage>)[Stage.Baseline, Stage.Promoted])
        {
            if (scenario.ExpectationAt(stage) is null)
            {
                continue;
            }

            var verdicts = new PolicyEvaluator(topology, placement, scenario.PoliciesAt(stage)).EvaluateAll(added).Verdicts;
            foreach (var group in added.Flows.Zip(verdicts).GroupBy(f => (f.First.To, f.First.Port, f.Second)))
            {
                var list = group.Key.Second == Verdict.Allowed ? "allow" : "deny";
                lines.Add(new($"expect.{StageText.Name(stage)}.{list}", $"{{ from: [{string.Join(", ", group.Select(f => f.First.From))}], to: {group.Key.To}:{group.Key.Port} }}"));
            }
        }
    }

    private static Port? PortOf(ConnectionSet connections) =>
        !connections.Tcp.IsEmpty ? new((ushort)connections.Tcp.Ranges[0].First, Protocol.Tcp)
        : !connections.Udp.IsEmpty ? new((ushort)connections.Udp.Ranges[0].First, Protocol.Udp)
        : !connections.Sctp.IsEmpty ? new((ushort)connections.Sctp.Ranges[0].First, Protocol.Sctp)
        : null;

    private static IPAddress? AddressIn(MapEnd range, Topology topology)
    {
        if (range.First is not { AddressFamily: System.Net.Sockets.AddressFamily.InterNetwork } first)
        {
            return null;
        }

        var (low, high) = (AddressNumber.Of(first), AddressNumber.Of(range.Last!));
        return Preferred.Append(first).Append(range.Last!).FirstOrDefault(a =>
            AddressNumber.Of(a) >= low && AddressNumber.Of(a) <= high && !Placement.PodRange.Contains(a) &&
            a.GetAddressBytes()[0] is not (0 or 127 or 169 or >= 224) && !topology.External.Any(e => e.Addresses.Contains(a)));
    }
}
