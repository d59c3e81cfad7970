using StageTest.Core.Topologies;

namespace StageTest.Core.Policies.Calico;

/// <summary>The protocol of one of Calico's rules.</summary>
/// <param name="Protocol">The protocol.</param>
/// <param name="IsNumber">Whether it was written as a number: Calico's validation distinguishes <c>1</c> from <c>ICMP</c>.</param>
internal readonly record struct CalicoProtocol(Protocol Protocol, bool IsNumber);
