using StageTest.Core.Policies;

namespace StageTest.Core.Evaluation;

/// <summary>The enforced policies of a set, tier by tier, with those that apply to each node.</summary>
internal sealed class CompiledPolicies
{
    private readonly List<AppliedTier>[] _ingress;
    private readonly List<AppliedTier>[] _egress;

    public CompiledPolicies(PolicySet policies, Resolver resolver)
    {
        Resolver = resolver;
        _ingress = [.. Resolver.Nodes.Select(_ => new List<AppliedTier>())];
        _egress = [.. Resolver.Nodes.Select(_ => new List<AppliedTier>())];
        foreach (var tier in policies.Tiers)
        {
            CompiledPolicy[] compiled = [.. policies.EnforcedIn(tier).Select(p => new CompiledPolicy(p, Resolver))];
            Tiers.Add(new(tier, compiled));
            Apply(tier, compiled, Direction.Ingress);
            Apply(tier, compiled, Direction.Egress);
        }
    }

    public Resolver Resolver { get; }

    /// <summary>All tiers with all their policies, whether or not they apply to a node.</summary>
    public List<AppliedTier> Tiers { get; } = [];

    public Node[] Nodes => Resolver.Nodes;

    /// <summary>The tiers that apply to a node in a direction, each with the policies that govern it there.</summary>
    public List<AppliedTier> For(Node node, Direction direction) => (direction == Direction.Ingress ? _ingress : _egress)[node.Index];

    private void Apply(Tier tier, CompiledPolicy[] compiled, Direction direction)
    {
        var governing = new List<CompiledPolicy>?[Nodes.Length];
        foreach (var policy in compiled.Where(p => p.Policy.Governs(direction)))
        {
            foreach (var node in policy.Subjects.Places(Nodes.Length))
            {
                (governing[node] ??= []).Add(policy);
            }
        }

        foreach (var node in Nodes)
        {
            if (governing[node.Index] is { } policies)
            {
                For(node, direction).Add(new(tier, [.. policies]));
            }
        }
    }

    public sealed record AppliedTier(Tier Tier, CompiledPolicy[] Policies);
}
