namespace StageTest.Core.Access;

/// <summary>Records every right that a calculation requests, and grants all of them, so that it requests the rest too.</summary>
internal sealed class NeededRights : IRights
{
    private readonly HashSet<(AccessSubject, Right)> _asked = [];

    /// <summary>The requested rights.</summary>
    public IReadOnlyCollection<(AccessSubject Subject, Right Right)> Asked => _asked;

    /// <inheritdoc/>
    public AccessDecision? Granted(AccessSubject subject, Right right)
    {
        _asked.Add((subject, right));
        return new(true, "");
    }

    /// <inheritdoc/>
    public IEnumerable<string> NamesFor(AccessSubject subject, string space) => [];
}
