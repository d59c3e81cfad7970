namespace StageTest.Core.Connectivity;

/// <summary>What is allowed for certain, and what may be: the same where everything is known.</summary>
/// <param name="Certain">What is allowed whatever is not known.</param>
/// <param name="Possible">That, and what may be allowed besides.</param>
internal sealed record ConnectionBounds(ConnectionSet Certain, ConnectionSet Possible)
{
    /// <summary>What is only possible.</summary>
    public ConnectionSet Unknown => Certain == Possible ? ConnectionSet.None : Possible.Except(Certain);
}
