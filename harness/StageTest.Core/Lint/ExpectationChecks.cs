using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Lint;

/// <summary>Finds expectations that are redundant, that a policy contradicts, or that were not reviewed.</summary>
internal static class ExpectationChecks
{
    /// <summary>The label of a scenario whose expectations were recorded, and its value until they are reviewed.</summary>
    public static readonly (string Key, string Value) ReviewPending = ("stagetest.io/review", "pending");

    public static LintRule ImpliedExpectation { get; } = new("ST1001", "Expectation is redundant", FindImplied);

    public static LintRule ContradictedExpectation { get; } = new("ST1002", "Expectation contradicts a policy", FindContradicted);

    public static LintRule NotReviewed { get; } = new("ST1012", "Recorded expectations are not reviewed", FindNotReviewed);

    private static void FindImplied(LintSubject subject, LintFindings findings)
    {
        var scenario = subject.Scenario;
        if (scenario.Baseline is { } baseline && !ReferenceEquals(baseline, scenario.Promoted))
        {
            FindImplied(baseline, findings);
        }

        FindImplied(scenario.Promoted, findings);
    }

    private static void FindImplied(Expectation expectation, LintFindings findings)
    {
        var said = new int[expectation.Plan.Flows.Length];
        foreach (var place in expectation.Lines.SelectMany(l => l.Places))
        {
            said[place]++;
        }

        // From the end, so that the second of two equal lines is the redundant one. A line with a reason is never redundant.
        foreach (var line in expectation.Lines.Reverse().Where(l => l.Entry.Because is null))
        {
            var byDefault = line.Entry.Verdict == expectation.Default;
            if (!byDefault && !line.Places.All(place => said[place] > 1))
            {
                continue;
            }

            foreach (var place in line.Places)
            {
                said[place]--;
            }

            var by = byDefault ? $"'default: {(expectation.Default == Verdict.Allowed ? "allow" : "deny")}' expects" : "other lines expect";
            findings.Add(
                line.Entry.Location,
                $"This line is redundant: {by} the same for all its flows. Remove it, or give a reason with 'because'."
            );
        }
    }

    private static void FindContradicted(LintSubject subject, LintFindings findings)
    {
        var (scenario, expected) = (subject.Scenario, subject.Scenario.Promoted);
        var predicted = subject.Evaluator.EvaluateAll(scenario.Plan);
        var contradictions = scenario
            .Plan.Flows.Select((flow, place) => (flow, place))
            .Where(f => !scenario.Unreachable.Contains(f.flow) && IsContradiction(expected.Verdicts[f.place], predicted.Verdicts[f.place]))
            .Select(f => (f.flow, f.place, Ruling: Deciding(subject.Evaluator.Evaluate(f.flow))))
            .Where(f => f.Ruling is not null)
            .GroupBy(f =>
                (
                    Place: expected.Entries.GetValueOrDefault(f.place)?.Location ?? expected.Location,
                    Cause: $"{f.Ruling!.Policy}{f.Ruling.Rule?.Location}{f.Ruling.Basis}"
                )
            );
        foreach (var group in contradictions)
        {
            var (flow, place, ruling) = group.First();
            var more = group.Count() - 1;
            var others = more == 0 ? "" : $" and {more} more {(more == 1 ? "flow" : "flows")} of this";
            findings.Add(
                group.Key.Place,
                $"{flow}{others} {(more == 0 ? "is" : "are")} expected {expected.Verdicts[place]!.Value.Words()} after promotion, but "
                    + $"{ruling}. Correct the expectation or the policy."
            );
        }
    }

    private static bool IsContradiction(Verdict? expected, Verdict predicted) =>
        (expected, predicted) is (Verdict.Allowed, Verdict.Denied) or (Verdict.Denied, Verdict.Allowed);

    // If no policy governs an allowed flow, no policy's intent is contradicted: a policy may merely be missing.
    private static Ruling? Deciding(FlowEvaluation evaluation)
    {
        var wanted = evaluation.Verdict == Verdict.Allowed;
        Ruling[] rulings = [evaluation.Ingress, evaluation.Egress];
        return rulings.FirstOrDefault(r => r.IsAllowed == wanted && r.Basis is RulingBasis.Rule or RulingBasis.EndOfTier);
    }

    private static void FindNotReviewed(LintSubject subject, LintFindings findings)
    {
        var scenario = subject.Scenario;
        if (scenario.Labels.GetValueOrDefault(ReviewPending.Key) == ReviewPending.Value)
        {
            findings.Add(
                scenario.Promoted.Location,
                "These expectations record the present behaviour of the policies, which may not be the intended one. Review them, and "
                    + $"then remove the label '{ReviewPending.Key}: {ReviewPending.Value}'."
            );
        }
    }
}
