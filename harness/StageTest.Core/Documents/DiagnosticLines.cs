namespace StageTest.Core.Documents;

/// <summary>Prints the diagnostics of an input.</summary>
internal static class DiagnosticLines
{
    /// <summary>
    /// The number of printed diagnostics, errors first; the others are counted. A CI log must not be flooded.
    /// </summary>
    public const int MostPrinted = 100;

    /// <summary>Prints diagnostics of at least a severity, by place.</summary>
    public static void Write(IEnumerable<Diagnostic> diagnostics, Severity least, TextWriter writer)
    {
        foreach (var line in Of(diagnostics, least))
        {
            writer.WriteLine(line);
        }
    }

    /// <summary>The same, as lines.</summary>
    public static IEnumerable<string> Of(IEnumerable<Diagnostic> diagnostics, Severity least)
    {
        var told = diagnostics.Where(d => d.Severity >= least).ToArray();

        // If not all fit, the errors have priority.
        foreach (var diagnostic in told.Length > MostPrinted ? told.OrderByDescending(d => d.Severity).Take(MostPrinted) : told)
        {
            yield return PrintableText.OfLine(diagnostic.ToString());
        }

        if (told.Length > MostPrinted)
        {
            yield return $"and {CountText.Number(told.Length - MostPrinted)} more.";
        }
    }
}
