using StageTest.Core.Documents;

namespace StageTest.Core.Lint;

/// <summary>Something that a scenario or a policy probably does not mean.</summary>
/// <param name="Rule">What it is an instance of.</param>
/// <param name="Location">Where it is.</param>
/// <param name="Message">The fact and the remedy, in full sentences on one line.</param>
internal sealed record Finding(LintRule Rule, SourceLocation Location, string Message)
{
    /// <summary>The warning as readers of input write theirs, with the rule's id at the end.</summary>
    public Diagnostic ToDiagnostic() => new(Severity.Warning, Location, $"{PrintableText.Of(Message)} [{Rule.Id}]");
}
