using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.Core.Reports.Html;

/// <summary>
/// The matrix of one stage as a table of small cells. The words are in the cells; the style sheet shows marks and colours for them.
/// </summary>
internal sealed class MatrixPicture
{
    private const int MostWideColumns = 40;

    // The number of cells that fit across a printed page; wider tables get smaller cells.
    private const int MostSmallColumns = 64;
    private const int LeastGroupedRows = 12;

    private readonly HtmlWriter _html;
    private readonly MatrixAxes _axes;
    private readonly ScenarioRun _run;
    private readonly int _number;
    private readonly Dictionary<int, string> _wrong;
    private readonly HashSet<int> _wrongColumns;
    private readonly HashSet<EndpointRef> _wrongRows;

    /// <summary>Prepares the picture of a stage with these differences.</summary>
    public MatrixPicture(HtmlWriter html, MatrixAxes axes, ScenarioRun run, ImmutableArray<FlowDifference> differences, int number)
    {
        (_html, _axes, _run, _number) = (html, axes, run, number);
        _wrong = differences.ToDictionary(d => run.Plan.PlaceOf(d.Flow), d => new Explanation(run, d).Headline);
        _wrongRows = [.. differences.Select(d => d.Flow.From)];
        var wrongColumns = differences.Select(d => (d.Flow.To, d.Flow.Port, d.Flow.Family)).ToHashSet();
        _wrongColumns = [.. Enumerable.Range(0, axes.Columns.Length).Where(c => wrongColumns.Contains(axes.Columns[c]))];
    }

    /// <summary>The class of a verdict's cells in the style sheet.</summary>
    public static string Mark(Verdict verdict) =>
        verdict switch
        {
            Verdict.Allowed => "a",
            Verdict.Denied => "d",
            Verdict.ProbeFailed => "p",
            _ => "q",
        };

    /// <summary>The id of a flow's cell in the matrix of a stage.</summary>
    public static string Cell(int number, Stage stage, int place) =>
        FormattableString.Invariant($"s{number}{StageText.Name(stage)[0]}{place}");

    /// <summary>Writes the table.</summary>
    public void Write(StageRun stage)
    {
        var name = StageText.Name(stage.Stage);
        var size =
            _axes.Columns.Length > MostSmallColumns ? "matrix small tiny"
            : _axes.Columns.Length > MostWideColumns ? "matrix small"
            : "matrix";
        _html.Write($"<a class=\"skip\" href=\"#s{_number}-{name}-end\">Skip this matrix</a>\n");
        _html.Write(
            $"<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-labelledby=\"s{_number}-{name}\"><table class=\"{size}\">\n"
        );
        _html.Write(
            $"<caption>{_run.Scenario.Name}, {name}: each row is a source, each column a destination</caption>\n<thead><tr><td "
                + $"class=\"corner\">{TruthTable.Corner}</td>"
        );
        for (var column = 0; column < _axes.Columns.Length; column++)
        {
            _html.Write($"<th scope=\"col\" class=\"to{HiddenColumn(column)}\"><span>{_axes.Name(column)}</span></th>");
        }

        _html.Write($"</tr></thead>\n");
        var homes = _axes.Rows.GroupBy(r => r.IsExternal ? "outside" : r.Namespace).ToArray();
        var isGrouped = homes.Length > 1 && _axes.Rows.Length >= LeastGroupedRows;
        foreach (
            var rows in isGrouped
                ? homes.Select(h => h.ToArray())
                :
                [
                    [.. _axes.Rows],
                ]
        )
        {
            _html.Write($"<tbody>\n");
            if (isGrouped)
            {
                WriteHome(rows);
            }

            WriteRows(stage, rows);
            _html.Write($"</tbody>\n");
        }

        _html.Write($"</table></div>\n<span id=\"s{_number}-{name}-end\"></span>\n");
    }

    // The name of a namespace, with a check box by which the style sheet folds its rows.
    private void WriteHome(EndpointRef[] rows)
    {
        var (home, isWrong) = (rows[0].IsExternal ? "outside" : rows[0].Namespace, rows.Any(_wrongRows.Contains));
        _html.Write($"<tr class=\"home{HiddenUnless(isWrong)}\"><th scope=\"rowgroup\"><label>{home} ({rows.Length})");
        _html.Write($" <input type=\"checkbox\" class=\"fold\" checked=\"\" /></label></th></tr>\n");
    }

    private void WriteRows(StageRun stage, EndpointRef[] rows)
    {
        foreach (var row in rows)
        {
            _html.Write($"<tr class=\"from{HiddenUnless(_wrongRows.Contains(row))}\"><th scope=\"row\">{row.ToString()}</th>");
            for (var column = 0; column < _axes.Columns.Length; column++)
            {
                WriteCell(stage, _axes.PlaceOf(row, column), column);
            }

            _html.Write($"</tr>\n");
        }
    }

    private void WriteCell(StageRun stage, int place, int column)
    {
        if (place < 0)
        {
            _html.Write($"<td class=\"z{HiddenColumn(column)}\">not tested</td>");
            return;
        }

        var verdict = stage.Observed.Verdicts[place];
        var before = _run.Stages[0] == stage ? verdict : _run[stage.Stage - 1].Observed.Verdicts[place];
        var headline = _wrong.GetValueOrDefault(place);
        _html.Write(
            $"<td id=\"{Cell(_number, stage.Stage, place)}\" "
                + $"class=\"{Mark(verdict)}{(headline is null ? "" : " x")}{(before == verdict ? "" : " c")}{HiddenColumn(column)}\">"
        );
        _html.Write($"<a href=\"#{FlowDetails.Id(_number, place)}\">{verdict.Words()}");
        if (headline is not null)
        {
            _html.Write($", unexpected: {headline}");
        }

        if (before != verdict)
        {
            _html.Write($", {before.Words()} in the stage before");
        }

        _html.Write($"</a></td>");
    }

    private string HiddenColumn(int column) => HiddenUnless(_wrongColumns.Contains(column));

    // A stage without differences is hidden as a whole, so its cells need no class.
    private string HiddenUnless(bool isWrong) => isWrong || _wrong.Count == 0 ? "" : " k";
}
