using StageTest.Core.Documents;

namespace StageTest.Core.Lint;

/// <summary>
/// The findings of one rule in scenarios that share policies. A finding from one scenario does not count if another refutes it.
/// </summary>
internal sealed class LintFindings(LintRule rule)
{
    private readonly HashSet<Finding> _found = [];
    private readonly HashSet<Finding> _refuted = [];
    private readonly HashSet<SourceLocation> _refutedPlaces = [];

    /// <summary>The findings that are not refuted.</summary>
    public IEnumerable<Finding> Left => _found.Where(f => !_refuted.Contains(f) && !_refutedPlaces.Contains(f.Location));

    /// <summary>Reports a probable mistake.</summary>
    /// <param name="location">Its place.</param>
    /// <param name="message">The fact and the remedy, in full sentences on one line.</param>
    public void Add(SourceLocation location, string message) => _found.Add(new(rule, location, message));

    /// <summary>Records that this scenario refutes all findings at a place.</summary>
    public void Refute(SourceLocation location) => _refutedPlaces.Add(location);

    /// <summary>Records that this scenario refutes one finding, of any scenario.</summary>
    public void Refute(SourceLocation location, string message) => _refuted.Add(new(rule, location, message));
}
