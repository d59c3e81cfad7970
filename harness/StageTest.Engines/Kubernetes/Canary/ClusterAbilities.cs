using System.Collections.Immutable;
using System.Net.Sockets;
using StageTest.Core.Addresses;
using StageTest.Core.Engines;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes.Probing;

namespace StageTest.Engines.Kubernetes.Canary;

/// <summary>What a cluster offers of what flows between pods may need.</summary>
internal static class ClusterAbilities
{
    private static readonly TimeSpan DenialTimeout = TimeSpan.FromMilliseconds(500);

    /// <summary>The families of addresses that pods have, the primary one first.</summary>
    public static ImmutableArray<AddressFamily> FamiliesOf(PodPlace pod) => [.. pod.Addresses.Select(a => a.AddressFamily)];

    /// <summary>Lets a pod probe itself over protocols that not every cluster has.</summary>
    /// <param name="rows">Runs probes in the pod.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="program">What it runs.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>For each need, why the cluster does not offer it, or null if it does.</returns>
    public static async Task<ImmutableDictionary<EngineNeeds, string?>> LookAsync(
        RowReader rows,
        PodPlace pod,
        ProbeProgram program,
        CancellationToken cancellationToken
    )
    {
        var (v4, v6) = (pod.AddressOf(IpFamily.V4) ?? pod.Addresses[0], pod.AddressOf(IpFamily.V6));
        var row = await rows.ReadAsync(
            pod,
            [],
            [
                new(v4.ToString(), pod.ControlPort, Protocol.Sctp),
                new(v4.ToString(), 0, v4.AddressFamily == IpFamily.V6 ? Protocol.IcmpV6 : Protocol.Icmp),
            ],
            DenialTimeout,
            cancellationToken
        );
        string? Against(int target, Protocol protocol) =>
            program.ReasonAgainst(protocol)
            ?? (
                row.Targets.Outcomes[target] is not (ProbeOutcome.Connected or ProbeOutcome.Refused)
                    ? row.Targets.ReasonOf(target)
                        ?? $"a pod of this cluster does not answer itself over {new Port(0, protocol).ProtocolName.ToUpperInvariant()}"
                    : null
            );
        return ImmutableDictionary<EngineNeeds, string?>
            .Empty.Add(EngineNeeds.Sctp, Against(0, Protocol.Sctp))
            .Add(EngineNeeds.Icmp, Against(1, Protocol.Icmp))
            .Add(EngineNeeds.IPv6, v6 is null ? "the pods of this cluster have no IPv6 addresses" : null);
    }
}
