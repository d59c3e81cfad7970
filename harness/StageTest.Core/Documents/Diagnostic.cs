namespace StageTest.Core.Documents;

/// <summary>One thing to say about an input: the place, the fact and, if there is one, the remedy.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Location">Where it is.</param>
/// <param name="Message">The fact and the remedy, in full sentences on one line.</param>
internal sealed record Diagnostic(Severity Severity, SourceLocation Location, string Message)
{
    /// <summary>Writes <c>file:line:column: error: message</c>, the form that editors and CI services pick up.</summary>
    public override string ToString() => $"{Location}: {Severity.ToString().ToLowerInvariant()}: {Message}";
}
