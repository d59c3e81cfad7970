using StageTest.Core.Documents;

namespace StageTest.Core.Lint;

/// <summary>A probable mistake in a scenario or a policy.</summary>
/// <param name="Rule">Its rule.</param>
/// <param name="Location">Its place.</param>
/// <param name="Message">The fact and the remedy, in full sentences on one line.</param>
internal sealed record Finding(LintRule Rule, SourceLocation Location, string Message)
{
    /// <summary>The warning in the form of readers' warnings, with the rule's id at the end.</summary>
    public Diagnostic ToDiagnostic() => new(Severity.Warning, Location, $"{PrintableText.Of(Message)} [{Rule.Id}]");
}
