using System.Collections.Immutable;
using System.Globalization;
using StageTest.Core.Access;
using StageTest.Core.Boards;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;

namespace StageTest.Core.Reports.Boards;

/// <summary>The texts of boards, equal in all formats.</summary>
internal static class BoardWords
{
    private const int MostPods = 4;
    private const int MostSubjects = 6;

    /// <summary>The heading of a tier.</summary>
    public static string Title(BoardTier tier) => $"{tier.Tier.Name} (order {Number(tier.Tier.Order)})";

    /// <summary>The result at the end of a tier.</summary>
    public static string End(BoardTier tier)
    {
        var decided = tier.Tier.DefaultAction == RuleAction.Deny ? $"; decides {CountText.Of(tier.Ends, "flow")}" : "";
        return $"end of tier: {Action(tier.Tier.DefaultAction)}{decided}";
    }

    /// <summary>The flows that the board leaves to later decisions.</summary>
    public static string Rest(PolicyBoard board) =>
        $"After promotion, no policy decides {CountText.Of(board.Undecided, "end")} of flows, and their default allows them.";

    /// <summary>The order of a policy.</summary>
    public static string Order(Policy policy) => policy.Order is { } order ? $"order {Number(order)}" : "no order, so last";

    /// <summary>The workloads that a policy selects.</summary>
    public static string Pods(BoardCard card)
    {
        var names = string.Join(", ", card.Pods.Take(MostPods));
        return card.Pods.IsEmpty ? "selects no workload of the scenario"
            : card.Pods.Length > MostPods ? $"selects {names} and {CountText.Number(card.Pods.Length - MostPods)} more"
            : $"selects {names}";
    }

    /// <summary>
    /// The owners of a policy according to the repository, and the subjects that may change it according to the scenario's RBAC.
    /// </summary>
    public static IEnumerable<string> Owners(BoardCard card)
    {
        if (!card.Owners.IsEmpty)
        {
            yield return $"owned by {Listed(card.Owners)}";
        }

        if (!card.Writers.IsEmpty)
        {
            yield return $"RBAC lets {Listed(card.Writers)} change it";
        }
    }

    /// <summary>The effect of promotion on a policy, and its cause.</summary>
    public static string Fate(BoardCard card) => card.By is { } by ? $"{card.Fate.Words} ({by.Location})" : card.Fate.Words;

    /// <summary>A rule.</summary>
    public static string Rule(BoardRule rule) => $"{rule.Use.Direction.Word()} rule {rule.Use.Number}: {Action(rule.Action)}";

    /// <summary>The flows at a rule.</summary>
    public static string Use(BoardRule rule) =>
        !rule.Decided.IsEmpty ? $"decides {CountText.Of(rule.Decided.Length, "flow")}"
        : rule.Use.Readiness == RuleReadiness.Hit ? "reached, and decides no flow"
        : rule.Use.Readiness == RuleReadiness.Shadowed ? $"shadowed by {rule.Use.By}"
        : "never reached: no flow matches it";

    /// <summary>An action.</summary>
    public static string Action(RuleAction action) => action.ToString().ToLowerInvariant();

    private static string Listed(ImmutableArray<AccessSubject> subjects) =>
        string.Join(", ", subjects.Take(MostSubjects))
        + (subjects.Length > MostSubjects ? $" and {CountText.Number(subjects.Length - MostSubjects)} more" : "");

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
