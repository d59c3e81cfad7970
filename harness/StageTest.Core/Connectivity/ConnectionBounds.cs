namespace StageTest.Core.Connectivity;

/// <summary>What is allowed for certain, and what may be: the same where everything is known.</summary>
/// <param name="Certain">What is allowed whatever is not known.</param>
/// <param name="Possible">That, and what may be allowed besides.</param>
internal sealed record ConnectionBounds(ConnectionSet Certain, ConnectionSet Possible)
{
    /// <summary>Everything is allowed.</summary>
    public static ConnectionBounds All { get; } = Known(ConnectionSet.All);

    /// <summary>What is allowed and known to be.</summary>
    public static ConnectionBounds Known(ConnectionSet connections) => new(connections, connections);

    /// <summary>What is only possible.</summary>
    public ConnectionSet Unknown => Certain == Possible ? ConnectionSet.None : Possible.Except(Certain);

    /// <summary>What both allow.</summary>
    public ConnectionBounds Intersect(ConnectionBounds other) => new(Certain.Intersect(other.Certain), Possible.Intersect(other.Possible));

    /// <summary>What is left without others.</summary>
    public ConnectionBounds Except(ConnectionSet others) => new(Certain.Except(others), Possible.Except(others));
}
