using System.Collections.Immutable;
using System.Net;
using Polly.Timeout;
using StageTest.Core.Engines;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Kubernetes;

/// <summary>The Services of a scenario on a cluster, which chooses their virtual addresses itself.</summary>
internal sealed class ClusterServices(ClusterClient client, Topology topology)
{
    /// <summary>The virtual addresses of Services that were made.</summary>
    /// <exception cref="EngineException">One is gone.</exception>
    public async Task<Dictionary<EndpointRef, ImmutableArray<IPAddress>>> AddressesAsync(CancellationToken cancellationToken)
    {
        var addresses = new Dictionary<EndpointRef, ImmutableArray<IPAddress>>();
        foreach (var service in topology.Services.Where(s => s.IsTranslated))
        {
            var made = await client.GetAsync(new("v1", "Service", service.Ref.Namespace, service.Ref.Name), cancellationToken)
                ?? throw new EngineException($"The Service '{service.Ref}' was made, but is gone.");
            addresses.Add(service.FlowRef, [.. made.GetProperty("spec").GetProperty("clusterIPs").EnumerateArray().Select(a => IPAddress.Parse(a.GetString()!))]);
        }

        return addresses;
    }

    /// <summary>Waits until every node leads to every Service, for a time.</summary>
    /// <remarks>
    /// kube-proxy learns of Services a moment after their pods are ready, on each node by itself. Nothing is judged here: where it does not
    /// come to it, the reading without policies shows that.
    /// </remarks>
    public async Task ReachedAsync(RowReader rows, ClusterPlaces places, IReadOnlyList<PodPlace> running, CancellationToken cancellationToken)
    {
        RowTarget[] targets =
        [
            .. from service in topology.Services.Where(s => s.IsTranslated)
               from address in topology.FamiliesOf(service).Select(family => places.AddressOf(service.FlowRef, family)).OfType<IPAddress>()
               from port in service.Ports.Select(p => p.Port).Where(p => Port.HasPorts(p.Protocol) && topology.BackendsOf(service.FlowRef, p).Any())
               select new RowTarget(address.ToString(), port.Number, port.Protocol),
        ];
        if (targets.Length == 0)
        {
            return;
        }

        try
        {
            await Waits.Until(Waits.ServicesReached).ExecuteAsync(async token =>
            {
                foreach (var place in running.DistinctBy(p => p.Node))
                {
                    var row = await rows.ReadAsync(place, [], targets, DenialTimeout.BeforeAnyAnswer, token);
                    if (row.Targets.Any(t => t.Outcome.IsDenial()))
                    {
                        return false;
                    }
                }

                return true;
            }, cancellationToken);
        }
        catch (TimeoutRejectedException)
        {
            client.Log($"some Services did not answer within {Waits.ServicesReached.TotalSeconds:0} seconds, without any policy of this scenario");
        }
    }
}
