using System.Collections.Immutable;
using StageTest.Core.Flows.Records;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios;

/// <summary>Finds the endpoints of a topology to which recorded connections belong.</summary>
/// <param name="topology">The topology.</param>
internal sealed class ObservedEnds(Topology topology)
{
    private readonly WorkloadNames _names = new(topology);

    /// <summary>The workload or external endpoint of one end of a connection.</summary>
    /// <param name="end">The end.</param>
    /// <param name="problem">Why the endpoint is unknown; empty if it is known.</param>
    public EndpointRef? Find(FlowEnd end, out string problem)
    {
        var found = Of(end);
        problem = found.Length switch
        {
            0 => $"the topology has nothing that is {end.Display}",
            1 => "",
            _ => $"{end.Display} may be each of {string.Join(", ", found)}",
        };
        return found is [var one] ? one : null;
    }

    /// <summary>Whether an end is a workload of the topology, or may be one of several.</summary>
    public bool IsWorkload(FlowEnd end) => end.Kind == FlowEndKind.Workload && !_names.Find(end).IsEmpty;

    private ImmutableArray<EndpointRef> Of(FlowEnd end) =>
        end.Kind == FlowEndKind.Workload
            ? [.. _names.Find(end).Select(w => w.Ref)]
            :
            [
                .. topology
                    .External.Where(e =>
                        end.Scenario is null
                            ? end.Address is { } address && (e.Addresses.Contains(address) || e.Ranges.Any(r => r.Contains(address)))
                            : e.Addresses.Any(a => e.NameOf(a) == end.Name)
                    )
                    .Select(e => e.Ref),
            ];
}
