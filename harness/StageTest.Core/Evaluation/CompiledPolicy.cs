using StageTest.Core.Policies;

namespace StageTest.Core.Evaluation;

/// <summary>A policy with selectors resolved for one topology.</summary>
internal sealed class CompiledPolicy(Policy policy, Resolver resolver)
{
    private readonly CompiledRule[] _ingress = [.. policy.Ingress.Select(r => new CompiledRule(r, resolver))];
    private readonly CompiledRule[] _egress = [.. policy.Egress.Select(r => new CompiledRule(r, resolver))];

    public Policy Policy { get; } = policy;

    /// <summary>The pods that it governs.</summary>
    public BitRow Subjects { get; } = resolver.Pods(policy.Subject);

    public bool Selects(Node node) => Subjects[node.Index];

    public bool Governs(Node node, Direction direction) => Policy.Governs(direction) && Selects(node);

    public CompiledRule[] Rules(Direction direction) => direction == Direction.Ingress ? _ingress : _egress;
}
