namespace StageTest.Core.Topologies;

/// <summary>The controller that a pod names in <c>metadata.ownerReferences</c>.</summary>
/// <param name="Kind">Its kind, such as <c>ReplicaSet</c>.</param>
/// <param name="Name">Its name.</param>
internal sealed record WorkloadOwner(string Kind, string Name);
