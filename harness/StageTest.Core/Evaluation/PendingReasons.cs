using StageTest.Core.Policies;

namespace StageTest.Core.Evaluation;

/// <summary>Explains why Calico's pending trace by design differs from promotion, with the policy.</summary>
internal static class PendingReasons
{
    /// <summary>The reason. Only an end with different answers can have one.</summary>
    /// <param name="policies">The policies, enforced and staged.</param>
    /// <param name="pending">The answer of <see cref="PolicySet.AsPendingTrace"/>.</param>
    /// <param name="promoted">The answer of <see cref="PolicySet.AsIfPromoted"/>.</param>
    public static string Of(PolicySet policies, FlowEvaluation pending, FlowEvaluation promoted)
    {
        (Ruling Shown, Ruling Done)[] ends =
        [
            .. new (Ruling Shown, Ruling Done)[] { (pending.Egress, promoted.Egress), (pending.Ingress, promoted.Ingress) }.Where(e =>
                e.Shown.IsAllowed != e.Done.IsAllowed || !e.Done.IsJudged
            ),
        ];
        var reasons = ends.Select(e => HeldBack(policies, e.Done))
            .Concat(ends.Select(e => OtherTypes(policies, e.Done)))
            .Concat(ends.Select(e => StillEvaluated(policies, e.Shown)))
            .Concat(ends.Select(e => PassedOver(policies, e.Shown.Rule) ?? PassedOver(policies, e.Done.Rule)));
        return reasons.FirstOrDefault(r => r is not null)
            ?? "the trace evaluates enforced and staged policies side by side and ignores named ports, ICMP messages and "
                + "address families";
    }

    private static Policy[] Deciding(Ruling ruling) => ruling.Policy is { } policy ? [policy] : [.. ruling.Governing];

    // A policy that promotion adds without a staged object in the cluster.
    private static string? HeldBack(PolicySet policies, Ruling done)
    {
        var deciding = Deciding(done);
        return policies.Policies.FirstOrDefault(p => p.IsHeldBack && deciding.Any(d => d.Kind == p.Kind && d.IsSameObjectAs(p))) is { } held
            ? $"{held} is held back until promotion, so the trace does not include it"
            : null;
    }

    // A policy that governs egress after promotion, and not before.
    private static string? OtherTypes(PolicySet policies, Ruling done)
    {
        var deciding = Deciding(done);
        return
            policies.Policies.FirstOrDefault(p =>
                p.HasTypesOfItsKind
                && deciding.Any(d => d.GovernsEgress && !p.GovernsEgress && d.Kind == p.EnforcedKind && d.IsSameObjectAs(p))
            )
                is { } staged
            ? $"the trace applies {staged} to ingress only, because it has no policyTypes"
            : null;
    }

    // The end of a tier is reached because policies govern it at all, so promotion must remove each of them.
    private static string? StillEvaluated(PolicySet policies, Ruling shown)
    {
        var deciding = Deciding(shown);
        Policy?[] staged =
        [
            .. deciding.Select(d => policies.Policies.FirstOrDefault(p => p.IsStaged && d.Kind == p.EnforcedKind && p.IsSameObjectAs(d))),
        ];
        return staged.Length == 0 || staged.Contains(null)
            ? null
            : $"the trace still evaluates {deciding[0]}, which {staged[0]} "
                + $"{(staged[0]!.Staging == PolicyStaging.StagedDelete ? "deletes" : "replaces")}";
    }

    // The trace's rules lack the conditions that it does not support, but keep their place.
    private static string? PassedOver(PolicySet policies, Rule? decided)
    {
        var written = policies
            .Policies.SelectMany(p => p.Ingress.Concat(p.Egress))
            .Where(r => decided is not null && r.Location == decided.Location)
            .ToArray();
        if (written.Any(r => r.Destination.Ports.Concat(r.Destination.NotPorts).Any(p => p.Name is not null)))
        {
            return $"the trace never matches the named port of the rule at {decided!.Location}";
        }

        return written.Any(r => r.Icmp is not null || r.NotIcmp is not null || r.Family is not null || r.Unjudged is not null)
            ? $"the trace ignores a condition of the rule at {decided!.Location}"
            : null;
    }
}
