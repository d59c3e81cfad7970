using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Selection;

namespace StageTest.Core.Reports;

/// <summary>Says for one <see cref="FlowDifference"/> what is wrong, which rules explain it and how to see it again.</summary>
internal sealed class Explanation(ScenarioRun run, FlowDifference difference)
{
    private const int LabelWidth = 11;

    /// <summary>What is wrong, in a few words.</summary>
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

    /// <summary>The rulings that explain the prediction: those that deny, or both where the policies allow the flow.</summary>
    public IEnumerable<string> Rulings =>
        new[] { difference.Evaluation.Egress, difference.Evaluation.Ingress }
            .Where(ruling => difference.Evaluation.Verdict == Verdict.Allowed || !ruling.IsAllowed)
            .Select(ruling => ruling.ToString());

    /// <summary>The command that asks just this flow again.</summary>
    public string Repeat => RepeatOf(run, difference.Flow);

    /// <summary>The command that asks just one flow again.</summary>
    public static string RepeatOf(ScenarioRun run, Flow flow) =>
        $"{RunText.Command(run.Scenario.File, run.Engine, run.EngineArguments)} --flow {ShellText.Quote(flow.ToString())}";

    /// <summary>What the flow shares with all others that differ for the same reason, whatever their ends are.</summary>
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

    /// <summary>The whole explanation, flow and headline first, indented. The command to repeat it stays on one line.</summary>
    /// <param name="style">Dresses the flow.</param>
    /// <param name="width">How many characters a line has at most. Default: any number.</param>
    public IEnumerable<string> Block(TextStyle style, int width = int.MaxValue) =>
        [
            $"  {style(TextRole.Wrong, difference.Flow.ToString())}   {Headline}",
            .. Lines().SelectMany(line => TextWrap.Lines(line.Text, width, $"    {line.Label, -LabelWidth}", new(' ', 4 + LabelWidth))),
            $"    {"repeat", -LabelWidth}{PrintableText.Of(Repeat)}",
        ];

    /// <summary>Everything but how to repeat it. A line without a label continues the one above.</summary>
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

    /// <summary>Where the author wrote the expectation, and why, or null if the author has none.</summary>
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

    /// <summary>Where a line of an expectation was written, and why.</summary>
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
