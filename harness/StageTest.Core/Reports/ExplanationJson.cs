using StageTest.Core.Addresses;
using StageTest.Core.Connectivity;
using StageTest.Core.Contract;
using StageTest.Core.Evaluation;

namespace StageTest.Core.Reports;

/// <summary>Writes a <see cref="FlowExplanation"/> for scripts.</summary>
internal static class ExplanationJson
{
    /// <summary>Writes an <see cref="ExplanationContract"/>.</summary>
    /// <param name="explanation">The explanation.</param>
    /// <param name="stage">The explained stage, or null for plain manifests.</param>
    /// <param name="pending">The difference to Calico's pending trace, or null.</param>
    /// <param name="writer">Receives the object.</param>
    public static void Write(FlowExplanation explanation, string? stage, string? pending, TextWriter writer) =>
        ContractJson.Write(
            new ExplanationContract
            {
                Version = 1,
                From = explanation.Flow.From.ToString(),
                To = explanation.Flow.To.ToString(),
                Port = explanation.Flow.Port.Number,
                Protocol = explanation.Flow.Port.ProtocolName,
                IpFamily = explanation.Flow.Family == IpFamily.V4 ? null : IpFamily.Name(explanation.Flow.Family),
                Stage = stage,
                Verdict = explanation.Evaluation.Verdict.Code(),
                Detail = explanation.Evaluation.Detail,
                PendingTrace = pending,
                Backends = explanation.Backends.IsEmpty ? null : explanation.Backends,
                Egress = Of(explanation.Evaluation.Egress, explanation.Egress),
                Ingress = Of(explanation.Evaluation.Ingress, explanation.Ingress),
            },
            writer,
            ContractJson.Readable
        );

    private static ExplainedEndContract Of(Ruling ruling, IEnumerable<TierStep> steps) =>
        new()
        {
            Allowed = ruling.IsAllowed,
            Ruling = ruling.ToString(),
            Tiers = steps.Select(step => new ExplainedTierContract
            {
                Name = step.Tier.Name,
                Order = step.Tier.Order,
                DefaultAction = step.Tier.DefaultAction.ToString(),
                Applies = step.Applies,
                Decision = step.Decision?.ToString(),
                Policies = step.Policies.Select(Of),
            }),
        };

    private static ExplainedPolicyContract Of(PolicyStep step) =>
        new()
        {
            Kind = step.Policy.Kind.ToString(),
            Name = step.Policy.DisplayName,
            Location = step.Policy.Location.ToString(),
            WhyNot = step.WhyNot,
            Rules = step.Rules.Select(rule => new ExplainedRuleContract
            {
                Number = rule.Rule.Number,
                Action = rule.Rule.Action.ToString(),
                Location = rule.Rule.Location.ToString(),
                Matches = rule.WhyNot is null,
                WhyNot = rule.WhyNot,
            }),
        };
}
