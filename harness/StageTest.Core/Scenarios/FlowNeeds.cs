using System.Collections.Immutable;
using StageTest.Core.Addresses;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios;

/// <summary>Determines which special abilities of an engine flows need. Endpoints are sorted once, because flows are many.</summary>
/// <param name="topology">The topology.</param>
internal sealed class FlowNeeds(Topology topology)
{
    private readonly ImmutableHashSet<EndpointRef> _onNodeNetworks = topology.OnNodeNetworks;

    private readonly ImmutableHashSet<EndpointRef> _ofSeveral = [.. topology.External.Where(e => e.IsSeveral).Select(e => e.Ref)];

    private readonly ImmutableHashSet<EndpointRef> _onLinks =
    [
        .. topology.External.Where(e => e.Addresses.Any(a => a.IsIPv6LinkLocal)).Select(e => e.Ref),
    ];

    private readonly ImmutableHashSet<EndpointRef> _fromPorts =
    [
        .. topology.External.Where(e => e.SourcePort is not null).Select(e => e.Ref),
    ];

    private readonly ImmutableHashSet<EndpointRef> _ofStated = [.. topology.Workloads.Where(w => !w.Addresses.IsEmpty).Select(w => w.Ref)];

    private readonly ImmutableHashSet<EndpointRef> _withInitPorts =
    [
        .. topology.Workloads.Where(w => !w.InitPorts.IsEmpty).Select(w => w.Ref),
    ];

    /// <summary>What a flow needs.</summary>
    public EngineNeeds Of(Flow flow) =>
        Where(IsAmong(_onNodeNetworks, flow), EngineNeeds.HostNetwork)
        | Where(IsAmong(_ofSeveral, flow), EngineNeeds.ExternalRanges)
        | Where(IsAmong(_ofStated, flow), EngineNeeds.PodAddresses)
        | Where(flow.Family == IpFamily.V6 && IsAmong(_onLinks, flow), EngineNeeds.LinkLocal)
        | Where(_fromPorts.Contains(flow.From), EngineNeeds.SourcePorts)
        | Where(_withInitPorts.Contains(flow.To), EngineNeeds.InitPorts)
        | Where(flow.Port.IsOtherMessage, EngineNeeds.IcmpMessages)
        | Where(flow.To.IsService, EngineNeeds.Services)
        | Where(IsByNodes(flow), EngineNeeds.NodePorts)
        | Where(flow.Family == IpFamily.V6, EngineNeeds.IPv6)
        | Where(flow.Port.Protocol == Protocol.Sctp, EngineNeeds.Sctp)
        | Where(flow.Port.Protocol is Protocol.Icmp or Protocol.IcmpV6, EngineNeeds.Icmp);

    private bool IsByNodes(Flow flow) =>
        ServiceWays.Matter(topology, flow.From, flow.To) && topology.ServiceOf(flow.To) is { IsHeadless: false };

    private static bool IsAmong(ImmutableHashSet<EndpointRef> ends, Flow flow) =>
        !ends.IsEmpty && (ends.Contains(flow.From) || ends.Contains(flow.To));

    private static EngineNeeds Where(bool condition, EngineNeeds need) => condition ? need : EngineNeeds.None;
}
