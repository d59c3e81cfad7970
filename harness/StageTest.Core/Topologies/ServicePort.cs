namespace StageTest.Core.Topologies;

/// <summary>One port of a <see cref="KubernetesService"/>.</summary>
/// <param name="Name">Its name, or null.</param>
/// <param name="Port">The port that clients of the service use.</param>
/// <param name="TargetPort">The pods' port, a number or a port name; by default the same number.</param>
/// <param name="NodePort">The port on every node that leads to it, if it is fixed; else null.</param>
internal sealed record ServicePort(string? Name, Port Port, string TargetPort, ushort? NodePort = null)
{
    /// <summary>As reports show it: <c>80/tcp (http) to 8080, node port 30080</c>.</summary>
    public override string ToString() =>
        $"{Port}{(Name is null ? "" : $" ({Name})")}{(TargetPort == $"{Port.Number}" ? "" : $" to {TargetPort}")}"
        + $"{(NodePort is { } port ? $", node port {port}" : "")}";
}
