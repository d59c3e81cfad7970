using System.Collections.Immutable;
using StageTest.Core.Documents;

namespace StageTest.Core.Topologies;

/// <summary>A Service: a name for the pods that a selector finds.</summary>
/// <param name="Ref">Namespace and name.</param>
/// <param name="Selector">The pod labels that it selects; empty selects nothing, as in Kubernetes.</param>
/// <param name="Ports">Its ports.</param>
/// <param name="Location">Where it was written.</param>
public sealed record KubernetesService(
    EndpointRef Ref,
    ImmutableSortedDictionary<string, string> Selector,
    ImmutableArray<ServicePort> Ports,
    SourceLocation Location);
