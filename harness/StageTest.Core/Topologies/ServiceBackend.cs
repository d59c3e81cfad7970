namespace StageTest.Core.Topologies;

/// <summary>Where connections to a port of a Service are sent: to every replica of a workload, on one of its ports.</summary>
/// <param name="Workload">The workload.</param>
/// <param name="Target">The port that its pods are asked on.</param>
internal readonly record struct ServiceBackend(EndpointRef Workload, Port Target);
