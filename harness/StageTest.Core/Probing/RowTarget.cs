using StageTest.Core.Topologies;

namespace StageTest.Core.Probing;

/// <summary>One probe of a row.</summary>
/// <param name="Address">The address, IPv4 or IPv6.</param>
/// <param name="Port">The port's number; 0 for an echo request.</param>
/// <param name="Protocol">TCP, UDP, SCTP, ICMP or ICMPv6.</param>
/// <param name="WhoAnswers">Whether the name of the answering pod is requested: a Service's address has several pods behind it.</param>
internal sealed record RowTarget(string Address, int Port, Protocol Protocol, bool WhoAnswers = false);
