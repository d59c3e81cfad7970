using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Flows.Records;
using StageTest.Core.Policies;

namespace StageTest.Core.Replay;

/// <summary>A difference between Calico's pending trace and promotion at an end of a connection.</summary>
/// <param name="Direction">The end: egress at the source, ingress at the destination.</param>
/// <param name="IsAllowed">The result of the trace. Promotion has the opposite.</param>
/// <param name="Why">Why they differ.</param>
/// <param name="IsByDesign">Whether it is a property of Calico's trace for exactly these policies; false if the trace belongs to
/// others.</param>
internal sealed record ReplayPending(Direction Direction, bool IsAllowed, string Why, bool IsByDesign)
{
    /// <summary>The difference; null if the trace is unknown, or equals promotion.</summary>
    /// <param name="seen">The recorded connection.</param>
    /// <param name="promoted">The policies' verdict after promotion.</param>
    /// <param name="staged">The policies of the trace, enforced and staged.</param>
    /// <param name="pending">Returns the trace for these policies.</param>
    public static ReplayPending? Of(SeenFlow seen, ReplayAnswer promoted, PolicySet staged, Func<ReplayAnswer> pending)
    {
        if (promoted is not { Verdict: Verdict.Allowed or Verdict.Denied, Evaluation: { } done })
        {
            return null;
        }

        foreach (
            var (direction, shown, ruling) in new[]
            {
                (Direction.Egress, seen.PendingEgress, done.Egress),
                (Direction.Ingress, seen.PendingIngress, done.Ingress),
            }
        )
        {
            if (shown is not { } isAllowed || !ruling.IsJudged || isAllowed == ruling.IsAllowed)
            {
                continue;
            }

            var evaluation = pending() is { Verdict: Verdict.Allowed or Verdict.Denied } answer ? answer.Evaluation : null;
            var own = direction == Direction.Egress ? evaluation?.Egress : evaluation?.Ingress;
            return own is { IsJudged: true } && own.IsAllowed == isAllowed
                ? new(direction, isAllowed, PendingReasons.Of(staged, evaluation!, done), IsByDesign: true)
                : new(direction, isAllowed, "the trace is of other staged policies than these", IsByDesign: false);
        }

        return null;
    }

    /// <summary>
    /// <c>ingress shown as allowed, and promotion denies it, because the trace still evaluates ...</c>.
    /// </summary>
    public override string ToString()
    {
        var (shown, done) = IsAllowed ? ("allowed", "denies") : ("denied", "allows");
        return $"{Direction.Word()} shown as {shown}, and promotion {done} it, because {Why}";
    }
}
