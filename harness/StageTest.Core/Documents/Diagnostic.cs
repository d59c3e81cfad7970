namespace StageTest.Core.Documents;

/// <summary>One message about an input: the place, the fact and, if there is one, the remedy.</summary>
/// <param name="Severity">Its severity.</param>
/// <param name="Location">Its place.</param>
/// <param name="Message">The fact and the remedy, in full sentences on one line.</param>
internal sealed record Diagnostic(Severity Severity, SourceLocation Location, string Message)
{
    /// <summary>Writes <c>file:line:column: error: message</c>, the format that editors and CI services recognise.</summary>
    public override string ToString() => $"{Location}: {Severity.ToString().ToLowerInvariant()}: {Message}";
}
