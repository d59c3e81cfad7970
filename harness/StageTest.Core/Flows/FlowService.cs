using StageTest.Core.Topologies;

namespace StageTest.Core.Flows;

/// <summary>The port of a Service by way of which a connection was opened.</summary>
/// <param name="Service">The Service, as flows call it.</param>
/// <param name="Port">Its own port, before translation.</param>
internal readonly record struct FlowService(EndpointRef Service, Port Port);
