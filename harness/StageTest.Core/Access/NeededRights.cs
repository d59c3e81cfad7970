namespace StageTest.Core.Access;

/// <summary>Takes note of every right that a calculation asks for, and grants all of them, so that it asks for the rest too.</summary>
internal sealed class NeededRights : IRights
{
    private readonly HashSet<(AccessSubject, Right)> _asked = [];

    /// <summary>What was asked for.</summary>
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
