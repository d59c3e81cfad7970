using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Policies.Selectors;

namespace StageTest.Core.Policies;

/// <summary>A policy of any kind in the common form of the evaluator and the engines: Calico's.</summary>
internal sealed record Policy
{
    /// <summary>The kind of its document.</summary>
    public required PolicyKind Kind { get; init; }

    /// <summary>Its namespace; empty for cluster-scoped kinds.</summary>
    public required string Namespace { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The name of the tier in which it is evaluated.</summary>
    public required string Tier { get; init; }

    /// <summary>Its order in the tier, lower first; null for after all others.</summary>
    public double? Order { get; init; }

    /// <summary>The endpoints that it governs.</summary>
    public required Selector Subject { get; init; }

    /// <summary>Whether it governs connections to its subjects. Rules of a direction that it does not govern have no effect.</summary>
    public bool GovernsIngress { get; init; }

    /// <summary>Whether it governs connections from its subjects.</summary>
    public bool GovernsEgress { get; init; }

    /// <summary>
    /// Whether it is a StagedKubernetesNetworkPolicy with default directions, which change on promotion (<see cref="UnstatedTypes"/>).
    /// </summary>
    public bool HasTypesOfItsKind { get; init; }

    /// <summary>The rules for connections to its subjects; the first that matches decides.</summary>
    public ImmutableArray<Rule> Ingress { get; init; } = [];

    /// <summary>The rules for connections from its subjects.</summary>
    public ImmutableArray<Rule> Egress { get; init; } = [];

    /// <summary>Whether it also governs what host endpoints forward; this matters only with a HostEndpoint.</summary>
    public bool AppliesOnForward { get; init; }

    /// <summary>Whether it is enforced or waits for promotion.</summary>
    public PolicyStaging Staging { get; init; }

    /// <summary>Its place.</summary>
    public SourceLocation Location { get; init; }

    /// <summary>
    /// Its document, for engines that apply documents to a cluster; null if it has none.
    /// </summary>
    public Manifest? Document { get; init; }

    /// <summary>Whether it waits for promotion.</summary>
    public bool IsStaged => Staging != PolicyStaging.Enforced;

    /// <summary>Whether it waits for promotion without a staged kind, so that no cluster knows it before.</summary>
    public bool IsHeldBack => IsStaged && Kind == EnforcedKind;

    /// <summary>Its kind after promotion.</summary>
    public PolicyKind EnforcedKind => Kind.EnforcedForm ?? Kind;

    /// <summary>Name and namespace in messages.</summary>
    public string DisplayName => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";

    /// <summary>Whether it governs a direction.</summary>
    public bool Governs(Direction direction) => direction == Direction.Ingress ? GovernsIngress : GovernsEgress;

    /// <summary>The rules of a direction.</summary>
    public ImmutableArray<Rule> Rules(Direction direction) => direction == Direction.Ingress ? Ingress : Egress;

    /// <summary>Whether promotion of one concerns the other: same enforced kind, namespace and name.</summary>
    public bool IsSameObjectAs(Policy other) => EnforcedKind == other.EnforcedKind && Namespace == other.Namespace && Name == other.Name;

    /// <summary>Its selectors: of the endpoints that it governs, and of their peers.</summary>
    public IEnumerable<Selector> Selectors =>
        Ingress
            .Concat(Egress)
            .SelectMany(r => new[] { r.Source.Selector, r.Source.NotSelector, r.Destination.Selector, r.Destination.NotSelector })
            .OfType<Selector>()
            .Prepend(Subject);

    /// <summary>The names of ports in its rules.</summary>
    public IEnumerable<string> PortNames =>
        Ingress
            .Concat(Egress)
            .SelectMany(r => new[] { r.Source.Ports, r.Source.NotPorts, r.Destination.Ports, r.Destination.NotPorts })
            .SelectMany(ports => ports)
            .Select(port => port.Name)
            .OfType<string>();

    /// <inheritdoc/>
    public override string ToString() => $"{Kind.DisplayName} {DisplayName}";
}
