using StageTest.Core.Documents;

namespace StageTest.Core.Lint;

/// <summary>
/// What one rule finds in scenarios that share policies. What one scenario makes of a policy is not a finding where another refutes it.
/// </summary>
internal sealed class LintFindings(LintRule rule)
{
    private readonly HashSet<Finding> _found = [];
    private readonly HashSet<Finding> _refuted = [];
    private readonly HashSet<SourceLocation> _refutedPlaces = [];

    /// <summary>What was found and is not refuted.</summary>
    public IEnumerable<Finding> Left => _found.Where(f => !_refuted.Contains(f) && !_refutedPlaces.Contains(f.Location));

    /// <summary>Tells of something that is probably not meant.</summary>
    /// <param name="location">Where it is.</param>
    /// <param name="message">The fact and the remedy, in full sentences on one line.</param>
    public void Add(SourceLocation location, string message) => _found.Add(new(rule, location, message));

    /// <summary>Tells that this scenario shows nothing to be wrong at a place, whatever others find there.</summary>
    public void Refute(SourceLocation location) => _refutedPlaces.Add(location);

    /// <summary>Tells that this scenario refutes one finding, whichever scenario it is from.</summary>
    public void Refute(SourceLocation location, string message) => _refuted.Add(new(rule, location, message));
}
