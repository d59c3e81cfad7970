using StageTest.Core.Topologies;

namespace StageTest.Core.Flows;

/// <summary>The port of a Service through which a connection was opened.</summary>
/// <param name="Service">The Service, by its name in flows.</param>
/// <param name="Port">Its own port, before translation.</param>
internal readonly record struct FlowService(EndpointRef Service, Port Port);
