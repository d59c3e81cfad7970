using System.Collections.Immutable;
using System.Net;

namespace StageTest.Core.Topologies;

/// <summary>How a Service is entered from outside the cluster, and to which of its pods a connection may be sent.</summary>
internal sealed record ServiceEntrances
{
    /// <summary>The type of a Service that can only be entered inside the cluster.</summary>
    public const string ClusterIP = "ClusterIP";

    /// <summary>The type of a Service that has a port on every node.</summary>
    public const string NodePort = "NodePort";

    /// <summary>The type of a Service with a load balancer.</summary>
    public const string LoadBalancer = "LoadBalancer";

    /// <summary>The policy that sends a connection to any pod.</summary>
    public const string Cluster = "Cluster";

    /// <summary>The policy that sends a connection to pods of the node where it is translated.</summary>
    public const string Local = "Local";

    /// <summary>Only the virtual address.</summary>
    public static ServiceEntrances None { get; } = new();

    /// <summary>Whether it has a port on every node.</summary>
    public bool HasNodePorts { get; init; }

    /// <summary>Whether it has a load balancer.</summary>
    public bool HasLoadBalancer { get; init; }

    /// <summary>
    /// Whether the load balancer is a proxy (<c>ipMode: Proxy</c>): no node translates its address, and packets to it leave the cluster.
    /// </summary>
    public bool IsProxied { get; init; }

    /// <summary>Whether it has addresses of <c>externalIPs</c>.</summary>
    public bool HasExternalIPs { get; init; }

    /// <summary>Those addresses, if they are valid.</summary>
    public ImmutableArray<IPAddress> ExternalIPs { get; init; } = [];

    /// <summary>The addresses of the load balancer, if stated. Policies never see them: they are translated before.</summary>
    public ImmutableArray<IPAddress> LoadBalancerIPs { get; init; } = [];

    /// <summary>Whether traffic from outside goes to pods of the node where it arrives (<c>externalTrafficPolicy: Local</c>).</summary>
    public bool IsLocalFromOutside { get; init; }

    /// <summary>Whether connections of pods go to pods of their own node (<c>internalTrafficPolicy: Local</c>).</summary>
    public bool IsLocalInside { get; init; }

    /// <summary>The source ranges that its load balancer accepts; empty if it accepts all.</summary>
    public ImmutableArray<IPNetwork> SourceRanges { get; init; } = [];

    /// <summary>Whether it is entered from outside at all.</summary>
    public bool IsOpen => HasNodePorts || HasLoadBalancer || HasExternalIPs;

    /// <inheritdoc/>
    public override string ToString()
    {
        var parts = new[]
        {
            HasNodePorts ? "node ports" : "",
            HasLoadBalancer ? Named("load balancer", LoadBalancerIPs) : "",
            IsProxied ? "proxied" : "",
            HasExternalIPs ? Named("external IPs", ExternalIPs) : "",
            IsLocalFromOutside ? "local from outside" : "",
            IsLocalInside ? "local inside" : "",
            SourceRanges.IsEmpty ? "" : Named("from", SourceRanges),
        };
        return string.Join(", ", parts.Where(part => part.Length > 0));

        static string Named<T>(string name, ImmutableArray<T> values) => values.IsEmpty ? name : $"{name} {string.Join(' ', values)}";
    }
}
