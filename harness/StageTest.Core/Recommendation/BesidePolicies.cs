using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Recommendation;

/// <summary>The effect of existing policies, so that only missing connections are written beside them.</summary>
internal sealed class BesidePolicies
{
    private readonly CompiledPolicies _compiled;
    private readonly Resolver _resolver;
    private readonly string _tier;

    /// <summary>Prepares for some policies.</summary>
    /// <param name="topology">The topology.</param>
    /// <param name="policies">The policies; those that are staged count as promoted.</param>
    /// <param name="tier">The tier of the recommended policies: only policies in it deny what no recommended rule allows.</param>
    public BesidePolicies(Topology topology, PolicySet policies, string tier)
    {
        var promoted = policies.AsIfPromoted();
        _resolver = new(topology, Placement.Default(topology), promoted);
        _compiled = new(promoted, _resolver);
        _tier = tier;
    }

    /// <summary>Whether all pods of a group are governed in a direction.</summary>
    public bool Governs(PodGroup group, Direction direction)
    {
        var members = group.Members.Select(m => m.Ref).ToHashSet();
        return _compiled
            .Nodes.Where(n => n.Workload is not null && members.Contains(n.Ref))
            .All(n => _compiled.For(n, direction).Any(t => t.Tier.Name == _tier && t.Policies.Length > 0));
    }

    /// <summary>Whether connections are allowed at one of their ends.</summary>
    public bool Allows(Cell cell, Direction direction) =>
        cell.Wanted.All(w => _resolver.Packets(w.Flow).All(packet => PolicyWalk.Rule(_compiled, packet, direction).IsAllowed));
}
