using System.Collections.Immutable;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Lab.Nft;

/// <summary>Which enforced policies govern which workloads, with the names of their chains.</summary>
internal sealed class NftEndpoints
{
    /// <summary>Sorts the pods of a topology into classes.</summary>
    public NftEndpoints(PolicySet policies, NftSets sets)
    {
        var policyChains = ImmutableArray.CreateBuilder<(Policy, Direction, string)>();
        var governing = new Dictionary<((EndpointRef, int), Direction), List<(Tier Tier, Policy Policy, string Chain)>>();
        var number = 0;
        foreach (var tier in policies.Tiers)
        {
            foreach (var policy in policies.EnforcedIn(tier))
            {
                number++;
                var subjects = sets.Pods(policy.Subject);
                foreach (var direction in (ReadOnlySpan<Direction>)[Direction.Ingress, Direction.Egress])
                {
                    if (!policy.Governs(direction) || subjects.IsEmpty)
                    {
                        continue;
                    }

                    var chain = $"p{number}-{DirectionName(direction)}{sets.Family.Suffix}";
                    policyChains.Add((policy, direction, chain));
                    foreach (var subject in subjects)
                    {
                        if (!governing.TryGetValue((subject.Key, direction), out var list))
                        {
                            governing[(subject.Key, direction)] = list = [];
                        }

                        list.Add((tier, policy, chain));
                    }
                }
            }
        }

        PolicyChains = policyChains.ToImmutable();
        Classes =
        [
            .. governing
                .GroupBy(g => (g.Key.Item2, string.Join(' ', g.Value.Select(p => p.Chain))))
                .Select(
                    (group, index) =>
                        new NftEndpointClass(
                            $"e{index + 1}-{DirectionName(group.Key.Item1)}{sets.Family.Suffix}",
                            group.Key.Item1,
                            [.. group.Select(g => g.Key.Item1).Order()],
                            [.. ByTier(group.First().Value)]
                        )
                ),
        ];
    }

    /// <summary>The policies that govern at least one workload, once for each direction, in order of evaluation.</summary>
    public ImmutableArray<(Policy Policy, Direction Direction, string Chain)> PolicyChains { get; }

    /// <summary>The pods that at least one policy governs, by their policies.</summary>
    public ImmutableArray<NftEndpointClass> Classes { get; }

    private static IEnumerable<(Tier, ImmutableArray<(Policy, string)>)> ByTier(List<(Tier Tier, Policy Policy, string Chain)> policies) =>
        policies.GroupBy(p => p.Tier).Select(t => (t.Key, t.Select(p => (p.Policy, p.Chain)).ToImmutableArray()));

    private static string DirectionName(Direction direction) => direction == Direction.Ingress ? "ingress" : "egress";
}
