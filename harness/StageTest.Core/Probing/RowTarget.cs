using StageTest.Core.Topologies;

namespace StageTest.Core.Probing;

/// <summary>One probe of a row.</summary>
/// <param name="Address">Where to.</param>
/// <param name="Port">The port's number.</param>
/// <param name="Protocol">TCP or UDP.</param>
public sealed record RowTarget(string Address, int Port, Protocol Protocol);
