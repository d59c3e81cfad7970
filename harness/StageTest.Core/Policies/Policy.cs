using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Policies.Selectors;

namespace StageTest.Core.Policies;

/// <summary>A policy of any kind in the one form that the evaluator and the engines know: Calico's.</summary>
internal sealed record Policy
{
    /// <summary>The kind of document that it was read from.</summary>
    public required PolicyKind Kind { get; init; }

    /// <summary>Its namespace; empty for kinds that belong to the whole cluster.</summary>
    public required string Namespace { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The name of the tier in which it is evaluated.</summary>
    public required string Tier { get; init; }

    /// <summary>Its place in the tier, lower first; null means after all that have one.</summary>
    public double? Order { get; init; }

    /// <summary>The endpoints that it governs.</summary>
    public required Selector Subject { get; init; }

    /// <summary>Whether it governs connections to its subjects. Rules of a direction that it does not govern are without effect.</summary>
    public bool GovernsIngress { get; init; }

    /// <summary>Whether it governs connections from its subjects.</summary>
    public bool GovernsEgress { get; init; }

    /// <summary>
    /// Whether it is a StagedKubernetesNetworkPolicy that leaves the directions to a default, which is another one once it is promoted
    /// (<see cref="UnstatedTypes"/>).
    /// </summary>
    public bool HasTypesOfItsKind { get; init; }

    /// <summary>The rules for connections to its subjects; the first that matches decides.</summary>
    public ImmutableArray<Rule> Ingress { get; init; } = [];

    /// <summary>The rules for connections from its subjects.</summary>
    public ImmutableArray<Rule> Egress { get; init; } = [];

    /// <summary>Whether it also governs what host endpoints forward; only with a HostEndpoint does that change anything.</summary>
    public bool AppliesOnForward { get; init; }

    /// <summary>Whether it is in effect or waits for promotion.</summary>
    public PolicyStaging Staging { get; init; }

    /// <summary>Where it was written.</summary>
    public SourceLocation Location { get; init; }

    /// <summary>
    /// The document that it was read from, for engines that hand documents to a cluster; null if it was made otherwise.
    /// </summary>
    public Manifest? Document { get; init; }

    /// <summary>Whether it waits for promotion.</summary>
    public bool IsStaged => Staging != PolicyStaging.Enforced;

    /// <summary>Whether it waits for promotion without a staged kind of its own, so that no cluster knows of it before.</summary>
    public bool IsHeldBack => IsStaged && Kind == EnforcedKind;

    /// <summary>The kind that it has after promotion.</summary>
    public PolicyKind EnforcedKind => Kind.EnforcedForm ?? Kind;

    /// <summary>Name and namespace as messages show them.</summary>
    public string DisplayName => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";

    /// <summary>Whether it governs a direction.</summary>
    public bool Governs(Direction direction) => direction == Direction.Ingress ? GovernsIngress : GovernsEgress;

    /// <summary>The rules of a direction.</summary>
    public ImmutableArray<Rule> Rules(Direction direction) => direction == Direction.Ingress ? Ingress : Egress;

    /// <summary>Whether promotion of one concerns the other: same enforced kind, namespace and name.</summary>
    public bool IsSameObjectAs(Policy other) => EnforcedKind == other.EnforcedKind && Namespace == other.Namespace && Name == other.Name;

    /// <inheritdoc/>
    public override string ToString() => $"{Kind.DisplayName} {DisplayName}";
}
