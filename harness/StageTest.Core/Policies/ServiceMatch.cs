using StageTest.Core.Topologies;

namespace StageTest.Core.Policies;

/// <summary>A condition that names a Service: the pods behind it, never its cluster address.</summary>
/// <remarks>
/// In a destination it means addresses together with target ports, in a source only addresses (<c>felix/calc/rule_scanner.go</c>,
/// <c>felix/serviceindex/</c>). Readiness is irrelevant.
/// </remarks>
/// <param name="Service">Namespace and name; an empty namespace matches nothing, as in Calico.</param>
internal sealed record ServiceMatch(EndpointRef Service);
