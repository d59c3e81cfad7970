namespace StageTest.Core.Connectivity;

/// <summary>What one end of a map may open to another.</summary>
/// <param name="From">Where connections come from.</param>
/// <param name="To">Where they go to.</param>
/// <param name="Connections">What is allowed for certain.</param>
internal sealed record MapLine(MapEnd From, MapEnd To, ConnectionSet Connections)
{
    /// <summary>
    /// What is allowed or not because the addresses of pods are unknown: rules name ranges, and pods may or may not lie in them. Default:
    /// nothing.
    /// </summary>
    public ConnectionSet Unknown { get; init; } = ConnectionSet.None;
}
