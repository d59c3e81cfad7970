using System.Globalization;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;

namespace StageTest.Core.Reports;

/// <summary>Writes a <see cref="FlowExplanation"/> for people: both ends, tier by tier, rule by rule.</summary>
internal static class ExplanationText
{
    /// <summary>Writes an explanation, and the difference to Calico's pending trace.</summary>
    public static void Write(ExplanationReport report, TextWriter writer)
    {
        Write(report.Explanation, report.Stage is { } stage ? $"at {stage}" : "", writer);
        if (report.Pending is { } pending)
        {
            writer.Write($"\n{pending}\n");
        }
    }

    /// <summary>Writes an explanation.</summary>
    /// <param name="explanation">The explanation.</param>
    /// <param name="occasion">The state of the policies, for use after the flow: <c>at promoted</c>, or empty.</param>
    /// <param name="writer">Receives the text.</param>
    public static void Write(FlowExplanation explanation, string occasion, TextWriter writer)
    {
        var (flow, evaluation) = (explanation.Flow, explanation.Evaluation);
        writer.Write($"{flow}{(occasion.Length > 0 ? " " + occasion : "")}: {evaluation.Verdict.Words()}\n");
        if (evaluation.Detail is { } detail)
        {
            writer.Write($"  {detail}\n");
        }

        if (!explanation.Backends.IsEmpty)
        {
            writer.Write($"  {flow.To} is translated before any policy is evaluated, to {string.Join(", ", explanation.Backends)}\n");
        }

        WriteEnd(evaluation.Egress, explanation.Egress, writer);
        WriteEnd(evaluation.Ingress, explanation.Ingress, writer);
    }

    private static void WriteEnd(Ruling ruling, IReadOnlyList<TierStep> steps, TextWriter writer)
    {
        writer.Write($"\n{ruling}\n");
        foreach (var step in steps.Where(s => !s.Policies.IsEmpty))
        {
            WriteTier(step, ruling, writer);
        }
    }

    private static void WriteTier(TierStep step, Ruling ruling, TextWriter writer)
    {
        var order = step.Tier.Order.ToString("0.####", CultureInfo.InvariantCulture);
        writer.Write($"  tier {step.Tier.Name} (order {order})\n");
        var direction = ruling.Direction.Word();
        foreach (var policy in step.Policies.Where(p => p.WhyNot is null))
        {
            var rules = policy.Rules.IsEmpty ? $": no {direction} rules" : "";
            writer.Write($"    {policy.Policy}{Order(policy.Policy)} ({policy.Policy.Location}){rules}\n");
            foreach (var group in policy.Rules.GroupBy(r => r.Rule.Number))
            {
                WriteRule([.. group], ruling, writer);
            }
        }

        foreach (var others in step.Policies.Where(p => p.WhyNot is not null).GroupBy(p => p.WhyNot!))
        {
            writer.Write($"    {Others([.. others], others.Key)}\n");
        }

        writer.Write($"    {End(step, ruling)}\n");
    }

    // One written rule may be several, one for each peer and protocol; they are shown as one.
    private static void WriteRule(RuleStep[] steps, Ruling ruling, TextWriter writer)
    {
        var rule = steps[0].Rule;
        var matched = Array.Find(steps, s => s.WhyNot is null);
        var direction = ruling.Direction.Word();
        var outcome =
            matched is null ? $"no match: {string.Join("; ", steps.Select(s => s.WhyNot).Distinct())}"
            : matched.Unjudged is { } unjudged ? $"not evaluated: it has {unjudged}"
            : $"matches: {matched.Rule.Action}";
        writer.Write($"      {direction} rule {rule.Number} ({rule.Location.Line}:{rule.Location.Column}) {outcome}\n");
    }

    // Policies that do not apply are many and need only their names.
    private static string Others(PolicyStep[] steps, string why)
    {
        const int most = 8;
        var names =
            string.Join(", ", steps.Take(most).Select(s => s.Policy.DisplayName))
            + (steps.Length > most ? $" and {steps.Length - most} more" : "");
        return steps.Length == 1 ? $"1 policy {why}: {names}" : $"{steps.Length} policies {Plural(why)}: {names}";
    }

    private static string Plural(string why) => why.StartsWith("does ", StringComparison.Ordinal) ? "do " + why["does ".Length..] : why;

    private static string Order(Policy policy) =>
        policy.Order is { } order ? $" order {order.ToString("0.####", CultureInfo.InvariantCulture)}" : " without order";

    private static string End(TierStep step, Ruling ruling) =>
        step switch
        {
            { Applies: false } => $"the tier does not apply: none of its policies governs {ruling.Endpoint} for "
                + $"{ruling.Direction.Word()}",
            { Decision: RuleAction.Pass } => "passed on to the next tier",
            { Decision: { } action } => $"decided here: {action}",
            _ when step.Tier.DefaultAction == RuleAction.Pass => "end of tier: Pass, the next tier decides",
            _ => "end of tier: Deny",
        };
}
