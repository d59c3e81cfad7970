using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Flows;
using StageTest.Core.Flows.Records;
using StageTest.Core.Policies;
using StageTest.Core.Replay;
using StageTest.Core.Topologies;

namespace StageTest.Core.Runs;

/// <summary>Finds the flows of a plan in a dataplane's own logs, by the names of pods.</summary>
/// <remarks>
/// Calico names external hosts only by the kind of their address. If a record may belong to several of them, its end has Calico's name,
/// such as <c>external/pub</c>.
/// </remarks>
internal sealed class LoggedFlows
{
    private const string Outside = "external";

    private readonly Dictionary<string, EndpointRef> _pods;
    private readonly Dictionary<EndpointRef, ExternalEndpoint> _outside;
    private readonly ILookup<(Protocol Protocol, int Number), Flow> _asked;
    private readonly Topology _topology;

    /// <summary>Prepares a plan.</summary>
    /// <param name="topology">The topology, whose pods have the names of <see cref="Workload.PodName"/>.</param>
    /// <param name="plan">The flows.</param>
    public LoggedFlows(Topology topology, ProbePlan plan)
    {
        _topology = topology;
        _pods = topology
            .Workloads.SelectMany(w => Enumerable.Range(0, w.Replicas).Select(replica => (Name: $"{w.PodRef(replica)}", w.Ref)))
            .ToDictionary(p => p.Name, p => p.Ref);
        _outside = topology.External.ToDictionary(e => e.Ref);
        _asked = plan.Flows.Where(f => !f.To.IsService).ToLookup(f => Key(f.Port));
    }

    /// <summary>The records for the flows of the plan. Those of other connections are omitted.</summary>
    public ImmutableArray<FlowLog> Of(IEnumerable<FlowRecord> records) => [.. records.Select(Of).OfType<FlowLog>()];

    /// <summary>
    /// Whether each end with Calico policies of each flow is in the logs: the source, and the destination unless the source denied the
    /// flow.
    /// </summary>
    public bool IsComplete(ImmutableArray<FlowLog> logs)
    {
        var seen = logs.GroupBy(l => (l.Reporter, End(l.Source), End(l.Destination), Key(l.Port)))
            .ToDictionary(g => g.Key, g => g.Last().Action);
        return _asked
            .SelectMany(g => g)
            .SelectMany(flow => NamesOf(flow.From).SelectMany(from => NamesOf(flow.To).Select(to => (flow, from, to))))
            .Where(asked => asked.from != asked.to)
            .All(asked => AreEndsSeen(asked.flow, asked.from, asked.to));

        bool AreEndsSeen(Flow flow, string from, string to)
        {
            var action = RuleAction.Allow;
            return (!IsPod(flow.From) || seen.TryGetValue((FlowReporter.Source, from, to, Key(flow.Port)), out action))
                && (
                    action != RuleAction.Allow || !IsPod(flow.To) || seen.ContainsKey((FlowReporter.Destination, from, to, Key(flow.Port)))
                );
        }
    }

    private FlowLog? Of(FlowRecord record)
    {
        var (key, port) = (record.Key, Key(record.Key.Port));
        var (from, to) = (PodOf(key.Source), PodOf(key.Destination));
        if ((from is null && to is null) || key.Reporter is not { } reporter || key.Enforced.Hits.IsEmpty)
        {
            return null;
        }

        var asked = _asked[port]
            .Where(f => Fits(f.From, from, key.Source) && Fits(f.To, to, key.Destination) && (key.Family ?? f.Family) == f.Family)
            .ToArray();
        return asked is not [var first, ..]
            ? null
            : new()
            {
                Time = record.Last,
                Reporter = reporter,
                Source = from is null ? NameOf(asked.Select(f => f.From), key.Source) : $"{key.Source.Namespace}/{key.Source.Name}",
                Destination = to is null
                    ? NameOf(asked.Select(f => f.To), key.Destination)
                    : $"{key.Destination.Namespace}/{key.Destination.Name}",
                Port = first.Port,
                Service = key.Service,
                Family = first.Family,
                Enforced = key.Enforced.Hits,
                Pending = key.Pending.Hits,
                Packets = record.Counts.Packets,
            };
    }

    private EndpointRef? PodOf(FlowEnd end) =>
        end.Kind == FlowEndKind.Workload && _pods.TryGetValue($"{end.Namespace}/{end.Name}", out var pod) ? pod : null;

    private bool Fits(EndpointRef asked, EndpointRef? pod, FlowEnd end) =>
        pod is { } known ? asked == known : end.Kind != FlowEndKind.Workload && asked.IsExternal && MayBe(_outside[asked], end);

    // Sets and hosts have names that are not in the topology.
    private static bool MayBe(ExternalEndpoint outside, FlowEnd end) =>
        end.Kind != FlowEndKind.Network
        || outside.Addresses.Any(a => (AddressChoices.IsPrivate(a) ? FlowEnd.Private : FlowEnd.Public) == end.Name)
        || end.Name is not (FlowEnd.Private or FlowEnd.Public);

    private static string NameOf(IEnumerable<EndpointRef> candidates, FlowEnd end) =>
        candidates.Distinct().ToArray() is [var only] ? $"{only}" : $"{EndpointRef.External(end.Name)}";

    // A record may not show which of the external hosts it is.
    private static string End(string name) => EndpointRef.Parse(name) is { IsExternal: true } ? Outside : name;

    private IEnumerable<string> NamesOf(EndpointRef end) =>
        end.IsExternal ? [Outside] : _pods.Where(p => p.Value == end).Select(p => p.Key);

    private bool IsPod(EndpointRef end) => !end.IsExternal && _topology.Workloads.Any(w => w.Ref == end && !w.HostNetwork);

    // Calico's logs have no types of ICMP messages.
    private static (Protocol Protocol, int Number) Key(Port port) => (port.Protocol, Number(port));

    private static int Number(Port port) => Port.HasPorts(port.Protocol) ? port.Number : 0;
}
