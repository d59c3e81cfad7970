namespace StageTest.Core.Topologies;

/// <summary>
/// Where connections to a port of a Service are sent: to every replica of a workload, or to an external endpoint, on one port.
/// </summary>
/// <param name="Workload">The workload or external endpoint.</param>
/// <param name="Target">The port of its pods.</param>
/// <param name="Replica">The only pod of it that is used; null for all.</param>
internal readonly record struct ServiceBackend(EndpointRef Workload, Port Target, int? Replica = null);
