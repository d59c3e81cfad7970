using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Selection;

namespace StageTest.Core.Reports;

/// <summary>Explains one <see cref="FlowDifference"/>: the problem, the rules that explain it, and how to reproduce it.</summary>
internal sealed class Explanation(ScenarioRun run, FlowDifference difference)
{
    private const int LabelWidth = 11;

    /// <summary>The problem, in a few words.</summary>
    public string Headline =>
        difference.Kind switch
        {
            DifferenceKind.Unexpected => $"expected {difference.Expected!.Value.Words()}, observed {difference.Observed.Words()}"
                + (difference.Detail == ClosedPorts.Closed ? $" ({ClosedPorts.Closed})" : ""),
            DifferenceKind.Undetermined =>
                $"{Wanted}, but {(difference.Observed == Verdict.ProbeFailed ? "the probe failed" : "it was not observed")}",
            DifferenceKind.Mispredicted => $"predicted {difference.Predicted.Words()}, observed {difference.Observed.Words()}",
            DifferenceKind.ChangedByStaging =>
                $"{run[Stage.Baseline].Observed[difference.Flow].Words()} at baseline, {difference.Observed.Words()} once staged",
            _ => "observed denied, but never seen allowed without policies",
        };

    /// <summary>The rulings that explain the prediction: the denying ones, or both if the policies allow the flow.</summary>
    public IEnumerable<string> Rulings =>
        new[] { difference.Evaluation.Egress, difference.Evaluation.Ingress }
            .Where(ruling => difference.Evaluation.Verdict == Verdict.Allowed || !ruling.IsAllowed)
            .Select(ruling => ruling.ToString());

    /// <summary>The command that tests only this flow again.</summary>
    public string Repeat => RepeatOf(run, difference.Flow);

    /// <summary>The command that tests only one flow again.</summary>
    public static string RepeatOf(ScenarioRun run, Flow flow) =>
        $"{RunText.Command(run.Scenario.File, run.Engine, run.EngineArguments)} --flow {ShellText.Quote(flow.ToString())}";

    /// <summary>The common part of all flows that differ for the same reason, regardless of their ends.</summary>
    public string Reason =>
        string.Join(
            '\n',
            new[] { $"{difference.Kind}", Headline, difference.Detail, difference.Evaluation.Detail, ExpectedBy }.Concat(
                new[] { difference.Evaluation.Egress, difference.Evaluation.Ingress }.Select(ruling =>
                    $"{ruling.Basis} {ruling.IsAllowed} {ruling.IsJudged} {ruling.Policy} {ruling.Rule?.Number} {ruling.Tier} "
                    + string.Join(' ', ruling.Governing)
                )
            )
        );

    /// <summary>The whole explanation, indented, with flow and headline first. The command to repeat it stays on one line.</summary>
    /// <param name="style">Styles the flow.</param>
    /// <param name="width">The maximum line length. Default: none.</param>
    public IEnumerable<string> Block(TextStyle style, int width = int.MaxValue) =>
        [
            $"  {style(TextRole.Wrong, difference.Flow.ToString())}   {Headline}",
            .. Lines().SelectMany(line => TextWrap.Lines(line.Text, width, $"    {line.Label, -LabelWidth}", new(' ', 4 + LabelWidth))),
            $"    {"repeat", -LabelWidth}{PrintableText.Of(Repeat)}",
        ];

    /// <summary>Everything except the command to repeat it. A line without a label continues the line above.</summary>
    public IEnumerable<(string Label, string Text)> Lines()
    {
        if (difference.Detail is { } detail)
        {
            yield return ("observed", detail);
        }

        var label = "ruling";
        foreach (var ruling in Rulings)
        {
            yield return (label, ruling);
            label = "";
        }

        if (difference.Evaluation.Detail is { } split)
        {
            yield return (label, split);
        }

        yield return Meaning();
        if (ExpectedBy is { } expectedBy)
        {
            yield return ("expected", expectedBy);
        }
    }

    /// <summary>The place and reason of the author's expectation, or null without one.</summary>
    public string? ExpectedBy
    {
        get
        {
            if (difference.Expected is null)
            {
                return null;
            }

            if (difference.Entry is not { } entry)
            {
                return run.Scenario.Step is { } step
                    ? $"by the default of the step '{step}' in {run.Scenario.File}"
                    : $"by the default of expect.{(difference.Stage == Stage.Promoted ? "promoted" : "baseline")} in {run.Scenario.File}";
            }

            return Written(entry);
        }
    }

    /// <summary>The place and reason of an expectation's line.</summary>
    public static string Written(ExpectationEntry entry) =>
        entry.Because is { } because ? $"by {entry.Location} (because: {because})" : $"by {entry.Location}";

    private string Wanted =>
        difference.Expected is { } expected ? $"expected {expected.Words()}" : $"predicted {difference.Predicted.Words()}";

    private (string Label, string Text) Meaning() =>
        difference.Kind switch
        {
            DifferenceKind.Unexpected when difference.Predicted == difference.Observed => (
                "predicted",
                $"{difference.Predicted.Words()} too: the policies say this, so the policies or the expectation are wrong"
            ),
            DifferenceKind.Unexpected when difference.Predicted == difference.Expected => (
                "predicted",
                $"{difference.Predicted.Words()}: the policies say otherwise, so the engine did not do what they say, or "
                    + "StageTest misreads them"
            ),
            DifferenceKind.Unexpected => ("predicted", $"{difference.Predicted.Words()}: the policies give no single answer for this flow"),
            DifferenceKind.Undetermined when difference.Observed == Verdict.ProbeFailed => (
                "gate",
                "a probe that did not run proves nothing, so the gate holds"
            ),
            DifferenceKind.Undetermined => ("gate", "what was not observed proves nothing, so the gate holds"),
            DifferenceKind.Mispredicted => (
                "predicted",
                $"{difference.Predicted.Words()} by this ruling: the engine did not do what the policies say, or StageTest misreads them"
            ),
            DifferenceKind.ChangedByStaging => ("staging", "must not change traffic: the engine enforced a policy that is only staged"),
            _ => ("control", Control()),
        };

    private string Control()
    {
        var seen = run.Control[difference.Flow].Words();
        var detail = run.Control.Plan.PlaceOf(difference.Flow) is var place and >= 0 ? run.Control.DetailAt(place) : null;
        return $"{seen} without any policy{(detail is null ? "" : $" ({detail})")}, so the denial proves nothing about the policies. "
            + $"Does {difference.Flow.To} listen on {Flow.PortText(difference.Flow.Port, difference.Flow.Family)}? If the flow "
            + "cannot work, list it under expect.unreachable";
    }
}
