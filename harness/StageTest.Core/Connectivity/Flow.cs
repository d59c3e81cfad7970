using StageTest.Core.Topologies;

namespace StageTest.Core.Connectivity;

/// <summary>One question: can <paramref name="From"/> open a connection to <paramref name="To"/> on this port?</summary>
/// <param name="From">The workload or external endpoint that opens the connection.</param>
/// <param name="To">The workload or external endpoint that it is opened to.</param>
/// <param name="Port">The destination port.</param>
public readonly record struct Flow(EndpointRef From, EndpointRef To, Port Port)
{
    /// <summary>Writes <c>shop/web -> shop/api:8080/tcp</c>.</summary>
    public override string ToString() => $"{From} -> {To}:{Port}";
}
