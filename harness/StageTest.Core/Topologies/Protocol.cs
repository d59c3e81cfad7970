namespace StageTest.Core.Topologies;

/// <summary>A transport protocol that has ports.</summary>
public enum Protocol
{
    /// <summary>TCP, IP protocol 6. Kubernetes' default.</summary>
    Tcp,

    /// <summary>UDP, IP protocol 17.</summary>
    Udp,

    /// <summary>SCTP, IP protocol 132.</summary>
    Sctp,
}
