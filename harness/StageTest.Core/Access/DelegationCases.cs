using System.Collections.Immutable;
using StageTest.Core.Policies;

namespace StageTest.Core.Access;

/// <summary>The sets of policies that bound what can be written in a reach.</summary>
internal sealed class DelegationCases
{
    private readonly PolicySet _policies;
    private readonly Dictionary<(PolicyReach, RuleAction), Policy> _whole = [];
    private readonly ImmutableArray<Policy> _rewritten;
    private readonly ImmutableArray<ImmutableArray<Policy>> _removals;
    private readonly ImmutableArray<Policy> _removable;

    private DelegationCases(PolicySet policies, ImmutableArray<PolicyReach> reach, int mostRemovals)
    {
        _policies = policies;
        bool Is(Policy policy, Func<PolicyReach, bool> may) => reach.Where(r => r.Holds(policy)).Any(may);
        bool IsRewritten(Policy policy) => Is(policy, r => r.MayChange) || (Is(policy, r => r.MayDelete) && Is(policy, r => r.MayCreate));
        _rewritten = [.. policies.Policies.Where(IsRewritten)];
        bool IsNew(PolicyReach reach) => reach.MayCreate && (reach.Name.Length == 0 || !policies.Policies.Any(reach.Holds));
        Places =
        [
            .. reach
                .Where(r => IsNew(r) || _rewritten.Any(r.Holds))
                .GroupBy(r => (r.Kind, r.Tier, r.Namespace))
                .Select(g => g.OrderBy(r => r.MayCreate && r.Name.Length == 0 ? 0 : 1).ThenBy(r => r.Name, StringComparer.Ordinal).First()),
        ];
        _removable = [.. policies.Policies.Where(p => !IsRewritten(p) && Is(p, r => r.MayDelete))];
        _removals =
            _removable.Length <= mostRemovals
                ? Subsets(_removable)
                :
                [
                    [],
                    _removable,
                    .. _removable.Select(p => (ImmutableArray<Policy>)[p]),
                ];
        IsComplete = _removable.Length <= mostRemovals;
    }

    /// <summary>The cases of a reach.</summary>
    /// <param name="policies">The enforced policies.</param>
    /// <param name="reach">What may be written.</param>
    /// <param name="mostRemovals">The number of removable policies for which every combination is tried.</param>
    public static DelegationCases Of(PolicySet policies, ImmutableArray<PolicyReach> reach, int mostRemovals) =>
        new(policies, reach, mostRemovals);

    /// <summary>One reach for each kind, tier and namespace in which a policy can be written.</summary>
    public ImmutableArray<PolicyReach> Places { get; }

    /// <summary>How many of the cases are sets that could be written.</summary>
    public int Exact => _removals.Length;

    private bool IsComplete { get; }

    /// <summary>The sets in which everything that can be written has the same action for all connections.</summary>
    public IEnumerable<PolicySet> Of(RuleAction action)
    {
        foreach (var removed in _removals)
        {
            yield return Written(Places, removed, action);
        }

        if (!IsComplete)
        {
            var set = Written(Places, [], action);
            yield return set with
            {
                Policies = [.. set.Policies.Where(p => !_removable.Contains(p)), .. _removable.Select(p => Whole(p, action))],
            };
        }
    }

    /// <summary>The policies that can be removed but not written, in each tried combination.</summary>
    public ImmutableArray<ImmutableArray<Policy>> Removals => _removals;

    /// <summary>The existing policies that are replaced if a place is written.</summary>
    public ImmutableArray<Policy> GivingWay(PolicyReach place) =>
        [.. _rewritten.Where(p => p.EnforcedKind == place.Kind && p.Tier == place.Tier && p.Namespace == place.Namespace)];

    /// <summary>The set after writing to some places.</summary>
    public PolicySet Written(IReadOnlyCollection<PolicyReach> places, IReadOnlyCollection<Policy> removed, RuleAction action)
    {
        var gone = places.SelectMany(p => GivingWay(p)).Concat(removed).ToHashSet(ReferenceEqualityComparer.Instance);
        return _policies with { Policies = [.. _policies.Policies.Where(p => !gone.Contains(p)), .. places.Select(p => Whole(p, action))] };
    }

    /// <summary>The names of the written policies in a place: those of all replaced ones, else a free one.</summary>
    public ImmutableArray<string> NamesIn(PolicyReach place) =>
        GivingWay(place) is { IsEmpty: false } there ? [.. there.Select(p => p.Name).Distinct()] : [Whole(place, RuleAction.Allow).Name];

    /// <summary>The policy with one action for all connections of a place, before every other policy.</summary>
    /// <remarks>
    /// It is read from the document that says so. A GlobalNetworkPolicy may also govern what host endpoints forward, and its effect on a
    /// connection is then unknown. Policies of one priority are evaluated by name.
    /// </remarks>
    private Policy Whole(PolicyReach place, RuleAction action)
    {
        if (_whole.TryGetValue((place, action), out var known))
        {
            return known;
        }

        var read = WitnessManifest.Read(place, action, _policies.Calico)
            ?? throw new InvalidOperationException($"No {place.Kind} can be written in the tier {place.Tier}.");
        return _whole[(place, action)] = read with
        {
            Name = place.Name.Length > 0 ? place.Name : Free(place, read.Name),
            Order =
                place.Kind.FixedOrder is { } only ? only
                : place.Kind.IsTiered || place.Name.Length == 0 ? double.MinValue
                : 0,
            AppliesOnForward = place.Kind is { IsTiered: true, IsNamespaced: false },
        };
    }

    // A name with a suffix after a hyphen comes before the shorter one.
    private string Free(PolicyReach place, string name)
    {
        while (_policies.Policies.Any(p => p.EnforcedKind == place.Kind && p.Namespace == place.Namespace && p.Name == name))
        {
            name += "-0";
        }

        return name;
    }

    // In its own place and for its own pods.
    private static Policy Whole(Policy policy, RuleAction action)
    {
        var rules = RulesOf(policy.EnforcedKind, action);
        return policy with { Ingress = rules, Egress = rules };
    }

    // Kubernetes' own policies have no deny rules: the most that they can deny is everything for the pods that they select.
    private static ImmutableArray<Rule> RulesOf(PolicyKind kind, RuleAction action) =>
        action == RuleAction.Allow || kind.IsTiered || !kind.IsNamespaced ? [new() { Action = action, Number = 1 }] : [];

    private static ImmutableArray<ImmutableArray<Policy>> Subsets(ImmutableArray<Policy> policies) =>
        [
            .. Enumerable
                .Range(0, 1 << policies.Length)
                .Select(mask => (ImmutableArray<Policy>)[.. policies.Where((_, index) => (mask & (1 << index)) != 0)]),
        ];
}
