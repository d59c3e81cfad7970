using StageTest.Core.Connectivity;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Gate;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Reports.Gate;

/// <summary>The common texts of the gate's reports for people.</summary>
internal static class GateText
{
    /// <summary>The comparison, the run and its place, in a few sentences.</summary>
    public static string Summary(GateReport report)
    {
        var compared =
            $"{CountText.Of(report.ChangedFiles.Length, "file")} of policies, scenarios and manifests changed from {report.Base} "
            + $"to {report.Head}.";
        return report switch
        {
            { Problems.IsEmpty: false } => $"{compared} The input cannot be used as it is, so nothing was run.",
            { Run: null, Connections: not null } =>
                $"{compared} There is no scenario, so none was run, and the policies alone say what changes.",
            { Run: null } => $"{compared} No scenario is affected, so none was run.",
            { SendsPackets: true } =>
                $"{compared} {CountText.Of(report.Changes.Length, "scenario")} affected, run with real packets on engine {report.Engine}.",
            _ => $"{compared} {CountText.Of(report.Changes.Length, "scenario")} affected, calculated on engine {report.Engine}: no "
                + "packet was sent.",
        };
    }

    /// <summary>The heading of the connections that change in a repository without scenarios.</summary>
    public const string ConnectionsTitle = "Connections that change, by the policies alone";

    /// <summary>Every flow that changes, once for each scenario, the riskiest first.</summary>
    public static IEnumerable<(string Scenario, FlowChange Change)> Flows(GateReport report) =>
        report.Changes.SelectMany(c => c.Flows.Select(f => (c.Scenario.Name, Change: f))).OrderBy(f => f.Change.Risk);

    /// <summary>
    /// The change of a flow after promotion: <c>opens</c>, <c>closes</c>, or its new verdict; and whether it already happens before.
    /// </summary>
    public static string Word(FlowChange change)
    {
        var word = change.After.Verdict switch
        {
            Verdict.Allowed => "opens",
            Verdict.Denied => "closes",
            var other => other.Words(),
        };
        return change.Stage == Stage.Baseline ? word + " before promotion" : word;
    }

    /// <summary>The rule that now decides a flow.</summary>
    public static string Deciding(FlowChange change) =>
        (change.After.Verdict == Verdict.Allowed ? change.After.Ingress.Rule is null : !change.After.Egress.IsAllowed)
            ? change.After.Egress.ToString()
            : change.After.Ingress.ToString();

    /// <summary>The number of staged rules that are hit, shadowed and unreached, in a sentence; null if there are none.</summary>
    public static string? Readiness(GateReport report)
    {
        int Count(RuleReadiness readiness) => report.Rules.Count(r => r.Readiness == readiness);
        return report.Rules.IsEmpty
            ? null
            : $"Staged rules: {CountText.Number(Count(RuleReadiness.Hit))} hit, {CountText.Number(Count(RuleReadiness.Shadowed))} "
                + $"shadowed, {CountText.Number(Count(RuleReadiness.Unreached))} never reached.";
    }

    /// <summary>Why a reason that does not hold is still reported; null if it holds.</summary>
    public static string? Acceptance(HoldReason reason) =>
        reason.Waiver is { } waiver ? GateAnnotations.Waived(waiver)
        : reason.IsPermitted ? "permitted by --allow-uncovered"
        : null;
}
