using StageTest.Core.Documents;

namespace StageTest.Core.Reports;

/// <summary>
/// Writes comma-separated values as in RFC 4180: quoted if necessary, lines ended by CR LF. External text cannot control terminals or
/// spreadsheet programs.
/// </summary>
internal static class CsvText
{
    // Spreadsheet programs calculate text that begins with one of these signs; text that begins with an apostrophe is plain text.
    private const string SignsOfFormulas = "=+-@";

    /// <summary>Writes a line.</summary>
    public static void WriteLine(IEnumerable<string> fields, TextWriter writer) =>
        writer.Write($"{string.Join(',', fields.Select(Quote))}\r\n");

    private static string Quote(string text)
    {
        var shown = PrintableText.Of(text);
        shown = shown.Length > 0 && SignsOfFormulas.Contains(shown[0], StringComparison.Ordinal) ? $"'{shown}" : shown;
        return shown.AsSpan().ContainsAny("\",\r\n") ? $"\"{shown.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : shown;
    }
}
