using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios;

/// <summary>The host endpoints that Calico creates automatically, one for each node, if its configuration enables that.</summary>
/// <remarks><c>kube-controllers/pkg/controllers/node/hostendpoints.go</c></remarks>
internal static class AutoHostEndpoints
{
    private const string CreatedBy = "projectcalico.org/created-by";
    private const string Creator = "calico-kube-controllers";

    /// <summary>
    /// The host endpoints of a topology's nodes: with the node's labels and addresses, and a profile that allows everything.
    /// </summary>
    public static IEnumerable<HostEndpoint> Of(Topology topology) =>
        topology.Nodes.Select(n => new HostEndpoint($"{n.Name}-auto-hep", n.Labels.SetItem(CreatedBy, Creator), n.Addresses, n.Location)
        {
            AllowsByDefault = true,
        });
}
