namespace StageTest.Core.Documents;

/// <summary>Prints what there is to say about an input.</summary>
internal static class DiagnosticLines
{
    /// <summary>
    /// How many are printed, errors before the rest; the others are counted. No reader wants more, and a CI log must not be flooded.
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

        // If not all fit, the errors are what must be seen.
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
