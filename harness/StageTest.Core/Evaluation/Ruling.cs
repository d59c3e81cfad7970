using System.Collections.Immutable;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Evaluation;

/// <summary>The explanation of a verdict in one direction: the deciding rule, or the deciding default.</summary>
internal sealed record Ruling
{
    /// <summary>The direction.</summary>
    public required Direction Direction { get; init; }

    /// <summary>Whether the direction allows the connection.</summary>
    public required bool IsAllowed { get; init; }

    /// <summary>Whether the direction can be judged at all; false if a rule with an invisible condition might decide.</summary>
    public bool IsJudged { get; init; } = true;

    /// <summary>The kind of the decision's basis.</summary>
    public required RulingBasis Basis { get; init; }

    /// <summary>The workload or external endpoint whose policies were evaluated.</summary>
    public required EndpointRef Endpoint { get; init; }

    /// <summary>The policy of the deciding rule, or null if no rule decided.</summary>
    public Policy? Policy { get; init; }

    /// <summary>The deciding rule, or null if none decided.</summary>
    public Rule? Rule { get; init; }

    /// <summary>The deciding tier, or null if no tier decided.</summary>
    public string? Tier { get; init; }

    /// <summary>The policies of the tier that govern the endpoint in this direction, if its end decided.</summary>
    public ImmutableArray<Policy> Governing { get; init; } = [];

    /// <summary>One sentence for people, with the place of the rule if there is one.</summary>
    public override string ToString()
    {
        var direction = Direction.Word();
        return Basis switch
        {
            RulingBasis.Rule when !IsJudged =>
                $"{direction} not judged: {Policy} {direction} rule {Rule!.Number} has a condition that is not evaluated, "
                    + $"{Rule.Unjudged} ({Rule.Location})",
            RulingBasis.Rule =>
                $"{direction} {(IsAllowed ? "allowed" : "denied")} by {Policy} {direction} rule {Rule!.Number} ({Rule.Location})",
            RulingBasis.EndOfTier => $"{direction} denied: no {direction} rule of {Listed()} allows it{Place()}",
            RulingBasis.NoBackend => $"{direction} denied: no pod is behind this port of {Endpoint}, so kube-proxy rejects the "
                + "connection",
            RulingBasis.Encapsulation =>
                $"{direction} denied: Calico drops encapsulated packets (VXLAN, IP in IP) that leave a pod, regardless of policies",
            RulingBasis.NotPoliced when Endpoint.IsExternal => $"{direction} not policed: {Endpoint} is outside the cluster",
            RulingBasis.NodeNetwork => $"{direction} not policed: {Endpoint} uses its node's network",
            RulingBasis.OwnNode => $"{direction} not policed: a node always reaches its own pods",
            RulingBasis.NotPoliced => $"{direction} not policed: a pod's traffic to its own address meets no policy",
            _ => $"{direction} allowed: no policy governs {Endpoint} for {direction}",
        };
    }

    private string Listed()
    {
        const int shown = 3;
        var names = Governing.Take(shown).Select(p => p.ToString()).ToList();
        return string.Join(", ", names) + (Governing.Length > shown ? $" and {Governing.Length - shown} more" : "");
    }

    private string Place() => Governing.Length == 1 ? $" ({Governing[0].Location})" : "";
}
