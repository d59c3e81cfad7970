using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Topologies;

namespace StageTest.Core.Reports;

/// <summary>Summarises a matrix that is too large by namespace, followed by the rows with unexpected flows.</summary>
internal static class NamespaceSummary
{
    private const string Indent = "    ";
    private const int MostRows = 20;
    private const int MostCells = 8;

    /// <summary>The lines.</summary>
    /// <param name="observed">The observation.</param>
    /// <param name="wrong">The unexpected flows.</param>
    /// <param name="width">The maximum line length.</param>
    /// <param name="size">The size of the table: <c>40 x 60</c>.</param>
    /// <param name="isChoice">Whether the command has an option to draw the table anyway.</param>
    public static IEnumerable<string> Lines(
        ConnectivityMatrix observed,
        IReadOnlySet<Flow> wrong,
        int width,
        string size,
        bool isChoice = false
    )
    {
        var flows = observed.Plan.Flows.Select((flow, place) => (Flow: flow, Verdict: observed.Verdicts[place])).ToArray();
        var sources = flows.GroupBy(f => Home(f.Flow.From)).OrderBy(g => g.Key, StringComparer.Ordinal).ToArray();
        var widest = sources.Select(s => s.Key.Length).DefaultIfEmpty().Max();
        foreach (
            var line in TextWrap.Lines(
                $"{size} cells by namespace: how many of the flows from one to another are allowed."
                    + (isChoice ? " '--full' draws each cell." : ""),
                width,
                Indent,
                Indent
            )
        )
        {
            yield return line;
        }

        foreach (var source in sources)
        {
            var cells = source
                .GroupBy(f => Home(f.Flow.To))
                .OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => Cell(g.Key, [.. g], wrong));
            var start = $"{Indent}{source.Key.PadRight(widest)} -> ";
            foreach (var line in Joined(cells, width, start))
            {
                yield return line;
            }
        }

        var rows = flows.Where(f => wrong.Contains(f.Flow)).GroupBy(f => f.Flow.From).ToArray();
        if (rows.Length > 0)
        {
            yield return $"{Indent}unexpected:";
        }

        foreach (var row in rows.Take(MostRows))
        {
            var cells = row.Take(MostCells)
                .Select(f => $"{f.Verdict.Mark()} {f.Flow.To}:{Flow.PortText(f.Flow.Port, f.Flow.Family)}")
                .Concat(row.Count() > MostCells ? [$"and {CountText.Number(row.Count() - MostCells)} more"] : []);
            foreach (var line in Joined(cells, width, $"{Indent}{row.Key} -> "))
            {
                yield return line;
            }
        }

        if (rows.Length > MostRows)
        {
            yield return $"{Indent}and {CountText.Of(rows.Length - MostRows, "source")} more";
        }
    }

    private static string Home(EndpointRef end) => end.IsExternal ? "outside" : end.Namespace;

    private static string Cell(string home, (Flow Flow, Verdict Verdict)[] flows, IReadOnlySet<Flow> wrong)
    {
        var unexpected = flows.Count(f => wrong.Contains(f.Flow));
        var unknown = flows.Count(f => f.Verdict is not (Verdict.Allowed or Verdict.Denied));
        return $"{home} {CountText.Number(flows.Count(f => f.Verdict == Verdict.Allowed))}/{CountText.Number(flows.Length)}"
            + (unexpected > 0 ? $" ({CountText.Number(unexpected)} unexpected)" : "")
            + (unknown > 0 ? $" ({CountText.Number(unknown)} without a verdict)" : "");
    }

    private static IEnumerable<string> Joined(IEnumerable<string> cells, int width, string start) =>
        TextWrap.Items(cells, ", ", width, start, new(' ', Math.Min(start.Length, width / 2)));
}
