namespace StageTest.Core.Reports;

/// <summary>Writes comma-separated values as in RFC 4180: quoted where it must be, lines ended by CR LF.</summary>
internal static class CsvText
{
    /// <summary>Writes a line.</summary>
    public static void WriteLine(IEnumerable<string> fields, TextWriter writer) =>
        writer.Write($"{string.Join(',', fields.Select(Quote))}\r\n");

    private static string Quote(string text) =>
        text.AsSpan().ContainsAny("\",\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
