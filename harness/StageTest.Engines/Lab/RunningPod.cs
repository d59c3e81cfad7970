namespace StageTest.Engines.Lab;

/// <summary>A pod or external endpoint of a running lab.</summary>
/// <param name="Name">Its name: <c>shop/web</c>, <c>shop/web-1</c>, <c>external/internet</c>.</param>
/// <param name="Workload">The workload or external endpoint that it belongs to.</param>
/// <param name="Namespace">The descriptor of its network namespace in the lab's process.</param>
internal sealed record RunningPod(string Name, string Workload, int Namespace);
