namespace StageTest.Core.Topologies;

/// <summary>An IP protocol by its number. Any number from 1 to 255 is a value, named here or not.</summary>
internal enum Protocol : byte
{
    /// <summary>No protocol; never the protocol of a packet.</summary>
    None = 0,

    /// <summary>ICMP for IPv4.</summary>
    Icmp = 1,

    /// <summary>TCP. Kubernetes' default.</summary>
    Tcp = 6,

    /// <summary>UDP.</summary>
    Udp = 17,

    /// <summary>ICMP for IPv6.</summary>
    IcmpV6 = 58,

    /// <summary>SCTP.</summary>
    Sctp = 132,

    /// <summary>UDP-Lite.</summary>
    UdpLite = 136,
}
