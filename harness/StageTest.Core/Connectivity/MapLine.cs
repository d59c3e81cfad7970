namespace StageTest.Core.Connectivity;

/// <summary>What one end of a map may open to another: never nothing.</summary>
/// <param name="From">Where connections come from.</param>
/// <param name="To">Where they go to.</param>
/// <param name="Connections">Exactly which.</param>
internal sealed record MapLine(MapEnd From, MapEnd To, ConnectionSet Connections);
