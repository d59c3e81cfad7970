namespace StageTest.Core.Connectivity;

/// <summary>The connections that are certainly allowed, and those that may be: equal if everything is known.</summary>
/// <param name="Certain">The connections that are allowed in every case.</param>
/// <param name="Possible">These, and those that may be allowed.</param>
internal sealed record ConnectionBounds(ConnectionSet Certain, ConnectionSet Possible)
{
    /// <summary>The connections that are only possible.</summary>
    public ConnectionSet Unknown => Certain == Possible ? ConnectionSet.None : Possible.Except(Certain);
}
