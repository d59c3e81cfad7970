using StageTest.Core.Documents;

namespace StageTest.Core.Reports;

/// <summary>One remark on a line of a file, for code scanning and for the checks of a pull request.</summary>
/// <param name="Rule">Its kind.</param>
/// <param name="Severity">An error if it holds the change.</param>
/// <param name="Message">The fact and, if there is one, the remedy.</param>
/// <param name="Location">The deciding line, or a whole file; without a file if it belongs to none.</param>
internal sealed record Annotation(AnnotationRule Rule, Severity Severity, string Message, SourceLocation Location)
{
    /// <summary>The line of the scenario that concerns it, or null.</summary>
    public SourceLocation? Related { get; init; }

    /// <summary>The waiver that accepts it, in words; null if none does.</summary>
    public string? Justification { get; init; }
}
