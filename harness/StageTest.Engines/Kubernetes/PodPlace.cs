using System.Net;

namespace StageTest.Engines.Kubernetes;

/// <summary>A pod that runs.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Address">Its address.</param>
/// <param name="Node">The node that it runs on.</param>
/// <param name="ControlPort">Where its agent answers controls.</param>
internal sealed record PodPlace(ObjectId Id, IPAddress Address, string Node, int ControlPort);
