using StageTest.Core.Connectivity;
using StageTest.Core.Documents;

namespace StageTest.Core.Scenarios.Selection;

/// <summary>One line of an author's expectation.</summary>
/// <param name="Verdict">What the line expects of its flows.</param>
/// <param name="Location">Where it was written.</param>
/// <param name="Because">The author's reason, or null.</param>
internal sealed record ExpectationEntry(Verdict Verdict, SourceLocation Location, string? Because)
{
    /// <summary>Whether the line names its ports. If not, it covers every port that the topology will ever have.</summary>
    public bool NamesPort { get; init; }
}
