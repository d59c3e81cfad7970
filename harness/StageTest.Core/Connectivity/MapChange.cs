namespace StageTest.Core.Connectivity;

/// <summary>What changed between two ends from one map to another.</summary>
/// <param name="From">Where connections come from.</param>
/// <param name="To">Where they go to.</param>
/// <param name="Before">What was allowed.</param>
/// <param name="After">What is allowed.</param>
internal sealed record MapChange(MapEnd From, MapEnd To, ConnectionSet Before, ConnectionSet After)
{
    /// <summary>Whether nothing was allowed and something is.</summary>
    public bool IsAdded => Before.IsEmpty;

    /// <summary>Whether something was allowed and nothing is.</summary>
    public bool IsRemoved => After.IsEmpty;

    /// <summary>What is allowed now and was not.</summary>
    public ConnectionSet Opened => After.Except(Before);

    /// <summary>What was allowed and is not now.</summary>
    public ConnectionSet Closed => Before.Except(After);
}
