using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Reports.Html;

/// <summary>
/// The details behind the cells of a scenario's matrices: each flow once, with all stages. A browser shows one when a link leads to it.
/// </summary>
internal sealed class FlowDetails(HtmlWriter html, ScenarioRun run, ImmutableArray<ImmutableArray<FlowDifference>> differences, int number)
{
    private readonly ImmutableArray<Dictionary<Flow, FlowDifference>> _differences =
    [
        .. differences.Select(d => d.ToDictionary(f => f.Flow)),
    ];

    /// <summary>The stages with matrices on the page, so that a link may lead back to a cell.</summary>
    public HashSet<Stage> Drawn { get; } = [];

    /// <summary>The id of a flow.</summary>
    public static string Id(int number, int place) => FormattableString.Invariant($"s{number}f{place}");

    /// <summary>Writes the explanation of a difference, as items of a description list.</summary>
    public static void WriteExplanation(HtmlWriter html, Explanation explanation)
    {
        foreach (var (label, text) in explanation.Lines())
        {
            if (label.Length > 0)
            {
                html.Write($"<dt>{label}</dt>");
            }

            html.Write($"<dd>");
            html.WriteWithPlaces(text);
            html.Write($"</dd>");
        }
    }

    /// <summary>Writes all flows.</summary>
    public void Write()
    {
        html.Write($"<div class=\"flows\">\n");
        for (var place = 0; place < run.Plan.Flows.Length; place++)
        {
            Write(place);
        }

        html.Write($"</div>\n");
    }

    private void Write(int place)
    {
        var flow = run.Plan.Flows[place];
        html.Write($"<article id=\"{Id(number, place)}\" class=\"flow\" tabindex=\"-1\"><h3>{flow.ToString()}</h3>\n");
        var first = 0;
        for (var stage = 1; stage <= run.Stages.Length; stage++)
        {
            if (stage == run.Stages.Length || !AreAlike(run.Stages[first], run.Stages[stage], place))
            {
                WriteStages(first, stage, place);
                first = stage;
            }
        }

        if (_differences.Any(d => d.ContainsKey(flow)))
        {
            html.Write($"<p class=\"repeat\"><b>repeat</b> <code>{Explanation.RepeatOf(run, flow)}</code></p>\n");
        }

        html.Write($"<a class=\"close\" href=\"#closed\">Close</a></article>\n");
    }

    // If nothing differs and there are no details, equal stages are joined.
    private bool AreAlike(StageRun one, StageRun other, int place)
    {
        var flow = run.Plan.Flows[place];
        if (_differences[(int)one.Stage].ContainsKey(flow) || _differences[(int)other.Stage].ContainsKey(flow))
        {
            return false;
        }

        var (here, there) = (one.Evaluator.Evaluate(flow), other.Evaluator.Evaluate(flow));
        return Verdicts(one, place) == Verdicts(other, place)
            && one.Observed.DetailAt(place) == other.Observed.DetailAt(place)
            && one.Expected?.Entries.GetValueOrDefault(place) == other.Expected?.Entries.GetValueOrDefault(place)
            && here.Egress.ToString() == there.Egress.ToString()
            && here.Ingress.ToString() == there.Ingress.ToString();
    }

    private void WriteStages(int first, int end, int place)
    {
        var stage = run.Stages[first];
        html.Write($"<h4>");
        for (var i = first; i < end; i++)
        {
            html.Write($"{(i > first ? ", " : "")}");
            WriteName(run.Stages[i].Stage, place);
        }

        html.Write($"</h4><p>{Verdicts(stage, place)}</p><dl>");
        if (_differences[first].TryGetValue(run.Plan.Flows[place], out var difference))
        {
            WriteExplanation(html, new(run, difference));
        }
        else
        {
            WriteReasons(stage, place);
        }

        html.Write($"</dl>\n");
    }

    private void WriteName(Stage stage, int place)
    {
        if (Drawn.Contains(stage))
        {
            html.Write($"<a href=\"#{MatrixPicture.Cell(number, stage, place)}\">{StageText.Name(stage)}</a>");
        }
        else
        {
            html.Write($"{StageText.Name(stage)}");
        }
    }

    private void WriteReasons(StageRun stage, int place)
    {
        var evaluation = stage.Evaluator.Evaluate(run.Plan.Flows[place]);
        html.Write($"<dt>ruling</dt><dd>");
        html.WriteWithPlaces(evaluation.Egress.ToString());
        html.Write($"</dd><dd>");
        html.WriteWithPlaces(evaluation.Ingress.ToString());
        html.Write($"</dd>");
        if (stage.Observed.DetailAt(place) is { } detail)
        {
            html.Write($"<dt>observed</dt><dd>{detail}</dd>");
        }

        if (stage.Expected?.Entries.GetValueOrDefault(place) is { } entry)
        {
            html.Write($"<dt>expected</dt><dd>{Explanation.Written(entry)}</dd>");
        }
    }

    private static string Verdicts(StageRun stage, int place)
    {
        var seen = $"observed {stage.Observed.Verdicts[place].Words()}, predicted {stage.Predicted.Verdicts[place].Words()}";
        return stage.Expected?.Verdicts[place] is { } expected ? $"expected {expected.Words()}, {seen}" : seen;
    }
}
