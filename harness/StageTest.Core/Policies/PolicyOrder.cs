namespace StageTest.Core.Policies;

/// <summary>The order in which Calico evaluates the policies of a tier.</summary>
/// <remarks>
/// By order, then bytewise by <c>name/namespace/kind</c> from v3.32 on, and before by the backend's name
/// (<c>felix/calc/policy_sorter.go</c>).
/// </remarks>
internal static class PolicyOrder
{
    /// <summary>Policies of one tier in order of evaluation.</summary>
    public static IOrderedEnumerable<Policy> Sorted(IEnumerable<Policy> policies, CalicoVersion version) =>
        policies.OrderBy(p => p.Order ?? double.PositiveInfinity).ThenBy(p => TieBreak(p, version), StringComparer.Ordinal);

    private static string TieBreak(Policy policy, CalicoVersion version)
    {
        if (version != CalicoVersion.V331)
        {
            return $"{policy.Name}/{policy.Namespace}/{policy.Kind.SortName}";
        }

        var prefix = policy.Kind.BackendPrefix ?? $"{policy.Tier}.";
        var isGiven = policy.Kind.BackendPrefix is null && policy.Name.StartsWith(prefix, StringComparison.Ordinal);
        var name = $"{(policy.Kind.IsStaged ? "staged:" : "")}{(isGiven ? "" : prefix)}{policy.Name}";
        return policy.Namespace.Length == 0 ? name : $"{policy.Namespace}/{name}";
    }
}
