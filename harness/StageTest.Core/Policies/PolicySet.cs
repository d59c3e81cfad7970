using System.Collections.Immutable;

namespace StageTest.Core.Policies;

/// <summary>All policies of a scenario, staged and enforced, and the tiers that they are evaluated in.</summary>
public sealed record PolicySet
{
    /// <summary>No policy at all: everything is allowed.</summary>
    public static PolicySet Empty { get; } = new();

    /// <summary>The policies in the order in which they were read. The order has no effect on any verdict.</summary>
    public ImmutableArray<Policy> Policies { get; init; } = [];

    /// <summary>The tiers, in order of evaluation.</summary>
    public ImmutableArray<Tier> Tiers { get; init; } = [Tier.Default];

    /// <summary>What is enforced now: staged policies are absent.</summary>
    public PolicySet Live() => this with { Policies = [.. Policies.Where(p => !p.IsStaged)] };

    /// <summary>What promotion would enforce: a staged policy replaces the enforced one of its name or is added, a staged Delete removes it.</summary>
    public PolicySet AsIfPromoted()
    {
        var staged = Policies.Where(p => p.IsStaged).ToArray();
        var untouched = Policies.Where(p => !p.IsStaged && !staged.Any(s => s.IsSameObjectAs(p)));
        var promoted = staged.Where(s => s.Staging == PolicyStaging.StagedSet)
            .Select(s => s with { Kind = s.EnforcedKind, Staging = PolicyStaging.Enforced });
        return this with { Policies = [.. untouched, .. promoted] };
    }

    /// <summary>The enforced policies of a tier in order of evaluation.</summary>
    /// <remarks>By order, then by <c>name/namespace/kind</c>, bytewise, as Calico from v3.32 on (<c>felix/calc/policy_sorter.go</c>).</remarks>
    public ImmutableArray<Policy> EnforcedIn(Tier tier) =>
    [
        .. Policies.Where(p => !p.IsStaged && p.Tier == tier.Name)
            .OrderBy(p => p.Order ?? double.PositiveInfinity)
            .ThenBy(p => $"{p.Name}/{p.Namespace}/{PolicyKindText.SortName(p.Kind)}", StringComparer.Ordinal),
    ];
}
