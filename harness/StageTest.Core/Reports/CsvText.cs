using StageTest.Core.Documents;

namespace StageTest.Core.Reports;

/// <summary>
/// Writes comma-separated values as in RFC 4180: quoted where it must be, lines ended by CR LF. Text from outside steers no terminal and no
/// program of tables.
/// </summary>
internal static class CsvText
{
    // Programs of tables calculate what begins with one of these signs; what begins with an apostrophe is text to them.
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
