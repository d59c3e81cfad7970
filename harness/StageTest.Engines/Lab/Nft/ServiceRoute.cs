using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Lab.Nft;

/// <summary>How connections to one port of a Service are translated in one family.</summary>
/// <param name="Service">The Service, by its name in flows.</param>
/// <param name="Port">Its own port.</param>
/// <param name="Address">Its virtual address, for which the kernel chooses a pod.</param>
/// <param name="Pods">The pods behind it; none if every connection is rejected.</param>
internal sealed record ServiceRoute(EndpointRef Service, Port Port, IPAddress Address, ImmutableArray<ServicePod> Pods)
{
    /// <summary>The family of all addresses.</summary>
    public AddressFamily Family => Address.AddressFamily;
}
