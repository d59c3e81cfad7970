using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Flows.Records;
using StageTest.Core.Flows.Sources;
using StageTest.Core.Reports.Html;

namespace StageTest.Core.Reports.Flows;

/// <summary>Writes observations as tables: for terminals, as Markdown, as comma-separated values, and as a page.</summary>
internal static class ObservationTables
{
    /// <summary>The maximum number of rows on a page; the rest is counted.</summary>
    public const int MostRows = 5000;

    private const int VerdictColumn = 5;
    private const int WidestColumn = 60;

    /// <summary>Writes columns for people.</summary>
    public static void WriteText(FlowObservation observation, OutputLook look, TextWriter writer)
    {
        if (!observation.Records.IsEmpty)
        {
            // Counts are for other formats: a terminal line has room only for ends, verdict and reason.
            const int shown = 8;
            var rows = observation
                .Records.Select(r => ObservationRows.Of(r).Take(shown).Select(PrintableText.Of).ToImmutableArray())
                .ToArray();
            var headings = ObservationRows.Headings.Take(shown).Select(h => h.ToUpperInvariant()).ToImmutableArray();
            var widths = headings.Select((h, i) => rows.Select(r => Math.Min(r[i].Length, WidestColumn)).Append(h.Length).Max()).ToArray();
            writer.WriteLine(string.Join("  ", headings.Select((h, i) => h.PadRight(widths[i]))).TrimEnd());
            foreach (var row in rows)
            {
                writer.WriteLine(string.Join("  ", row.Select((cell, i) => Dressed(cell.PadRight(widths[i]), i, cell, look))).TrimEnd());
            }

            writer.WriteLine();
        }

        writer.WriteLine(ObservationRows.Summary(observation));
    }

    /// <summary>Writes a Markdown table.</summary>
    public static void WriteMarkdown(FlowObservation observation, TextWriter writer)
    {
        writer.Write(
            $"| {string.Join(" | ", ObservationRows.Headings)} |\n|{string.Concat(ObservationRows.Headings.Select(_ => "---|"))}\n"
        );
        foreach (var record in observation.Records)
        {
            writer.Write($"| {string.Join(" | ", ObservationRows.Of(record).Select(MarkdownText.Escape))} |\n");
        }

        writer.Write($"\n{ObservationRows.Summary(observation)}\n");
    }

    /// <summary>Writes comma-separated values with a heading, quoted as in RFC 4180, lines ended by CR LF.</summary>
    public static void WriteCsv(FlowObservation observation, TextWriter writer)
    {
        CsvText.WriteLine(["first seen", .. ObservationRows.Headings], writer);
        foreach (var record in observation.Records)
        {
            var cells = ObservationRows
                .Of(record)
                .SetItem(0, FlowRecordJson.TimeText(record.Last))
                .Insert(0, FlowRecordJson.TimeText(record.First));
            CsvText.WriteLine(cells, writer);
        }
    }

    /// <summary>Writes a self-contained page without scripts.</summary>
    public static void WriteHtml(FlowObservation observation, TextWriter writer)
    {
        var html = new HtmlWriter(writer);
        html.WriteHead("StageTest: observed flows");
        html.Write($"<header class=\"ok\">\n<h1>Observed flows</h1>\n<p>{ObservationRows.Summary(observation)}</p>\n</header>\n<main>\n");
        html.Write($"<section>");
        html.OpenScroll("Flows");
        html.Write($"<table class=\"list stack\">\n<thead><tr>");
        var headings = ObservationRows.Headings;
        for (var column = 0; column < headings.Length; column++)
        {
            var heading = $"{headings[column][..1].ToUpperInvariant()}{headings[column][1..]}";
            html.Write($"<th scope=\"col\" class=\"{Alignment(column)}\">{heading}</th>");
        }

        html.Write($"</tr></thead>\n<tbody>\n");
        foreach (var record in observation.Records.Take(MostRows))
        {
            html.Write($"<tr>");
            var cells = ObservationRows.Of(record);
            for (var column = 0; column < cells.Length; column++)
            {
                html.Write($"<td class=\"{Alignment(column)}\" data-label=\"{headings[column]}\">{cells[column]}</td>");
            }

            html.Write($"</tr>\n");
        }

        html.Write($"</tbody></table></div>\n");
        if (observation.Records.Length > MostRows)
        {
            html.Write($"<p>{CountText.More(observation.Records.Length - MostRows)}</p>\n");
        }

        html.Write($"</section>\n</main>\n</body>\n</html>\n");
    }

    // Counts are the last columns.
    private static string Alignment(int column) => column >= ObservationRows.FirstCount ? "n" : "w";

    private static string Dressed(string text, int column, string cell, OutputLook look) =>
        column == VerdictColumn && look.Style is { } style ? style(cell == "allowed" ? TextRole.Allowed : TextRole.Denied, text) : text;
}
