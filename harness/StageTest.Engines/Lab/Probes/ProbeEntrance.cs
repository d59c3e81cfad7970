using System.Net;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Lab.Probes;

/// <summary>A virtual address of a Service that replaces a pod's own.</summary>
/// <param name="Service">The Service, as flows call it.</param>
/// <param name="Address">The virtual address.</param>
/// <param name="Target">The pod's port; the Service's own if it has no pod.</param>
internal sealed record ProbeEntrance(EndpointRef Service, IPAddress Address, Port Target);
