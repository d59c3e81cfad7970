using System.Net;
using System.Text;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab.Nft;

namespace StageTest.Engines.Lab;

/// <summary>The names for programs in the lab, in the format of <c>/etc/hosts</c>.</summary>
/// <remarks>
/// A pod is <c>POD.NAMESPACE</c>, a workload <c>WORKLOAD.NAMESPACE</c> with the addresses of all its pods, an external endpoint
/// <c>NAME.external</c>. A Service has its names in a cluster: <c>SERVICE.NAMESPACE</c>, <c>SERVICE.NAMESPACE.svc</c> and
/// <c>SERVICE.NAMESPACE.svc.cluster.local</c>, with its virtual addresses, or those of its pods if it is headless. If a Service and a
/// workload share a name, the name belongs to the Service.
/// </remarks>
internal static class HostsFile
{
    /// <summary>Writes the file.</summary>
    public static string Of(Topology topology, Placement placement)
    {
        var text = new StringBuilder("127.0.0.1\tlocalhost\n");
        var services = topology.Services.Select(s => s.Ref).ToHashSet();
        foreach (var service in topology.Services)
        {
            var name = NameOf(service.Ref);
            foreach (var address in service.IsTranslated ? placement[service.FlowRef] : PodsOf(service, topology, placement))
            {
                text.Append($"{address}\t{name} {name}.svc {name}.svc.cluster.local\n");
            }
        }

        foreach (var node in LabNode.Of(topology, placement))
        {
            string[] names =
            [
                NameOf(EndpointRef.Parse(node.Name)!.Value),
                .. services.Contains(node.Owner) ? [] : new[] { NameOf(node.Owner) },
            ];
            var free = names.Distinct().Where(name => !services.Any(s => NameOf(s) == name)).ToArray();
            if (free.Length > 0)
            {
                foreach (var address in node.Addresses)
                {
                    text.Append($"{address}\t{string.Join(' ', free)}\n");
                }
            }
        }

        return text.ToString();
    }

    private static IEnumerable<IPAddress> PodsOf(KubernetesService service, Topology topology, Placement placement) =>
        topology.Workloads.SelectMany(w =>
            topology
                .FamiliesOf(service)
                .SelectMany(family => placement[w.Ref, family].Where((_, replica) => Topology.Selects(service, w, replica)))
        );

    private static string NameOf(EndpointRef reference) => $"{reference.Name}.{reference.Namespace}";
}
