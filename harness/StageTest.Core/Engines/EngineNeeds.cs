namespace StageTest.Core.Engines;

/// <summary>Features beyond TCP and UDP over IPv4 that a flow may need and an engine may lack.</summary>
[Flags]
internal enum EngineNeeds
{
    /// <summary>No special feature.</summary>
    None = 0,

    /// <summary>SCTP sockets, which some kernels are built without.</summary>
    Sctp = 1,

    /// <summary>ICMP echo requests.</summary>
    Icmp = 2,

    /// <summary>Connections to the virtual addresses of Services.</summary>
    Services = 4,

    /// <summary>IPv6.</summary>
    IPv6 = 8,

    /// <summary>Pods on their node's network.</summary>
    HostNetwork = 16,

    /// <summary>Connections to Services through node ports, load balancers or external addresses, or to pods of one node only.</summary>
    NodePorts = 32,

    /// <summary>External endpoints with several addresses.</summary>
    ExternalRanges = 64,

    /// <summary>Pods with stated addresses.</summary>
    PodAddresses = 128,

    /// <summary>External endpoints with a link-local IPv6 address, whose packets no router forwards (RFC 4291, 2.5.6).</summary>
    LinkLocal = 256,

    /// <summary>Connections of external endpoints from stated source ports.</summary>
    SourcePorts = 512,

    /// <summary>ICMP requests other than echo requests.</summary>
    IcmpMessages = 1024,

    /// <summary>Native v3 CRDs instead of Calico's API server, whose defaults differ.</summary>
    NativeCrds = 2048,

    /// <summary>Pods whose init containers name ports.</summary>
    InitPorts = 4096,
}
