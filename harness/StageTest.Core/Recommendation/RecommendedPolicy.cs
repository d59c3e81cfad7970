using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Connectivity;
using StageTest.Core.Drafts;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Recommendation;

/// <summary>A policy before it is written as a kind: the pods that it governs, and the connections that it allows.</summary>
internal sealed record RecommendedPolicy
{
    /// <summary>The namespace of the pods that it governs.</summary>
    public string Namespace => Group.Namespace;

    /// <summary>Its name, without the prefix of a kind.</summary>
    public required string Name { get; init; }

    /// <summary>The pods that it governs, in both directions.</summary>
    public required PodSelection Subject { get; init; }

    /// <summary>The workloads of these pods.</summary>
    public required PodGroup Group { get; init; }

    /// <summary>The allowed ingress.</summary>
    public ImmutableArray<RecommendedRule> Ingress { get; init; } = [];

    /// <summary>The allowed egress.</summary>
    public ImmutableArray<RecommendedRule> Egress { get; init; } = [];

    /// <summary>The directions that it governs. Default: both.</summary>
    public ImmutableArray<Direction> Directions { get; init; } = [Direction.Ingress, Direction.Egress];

    /// <summary>
    /// Its index among several that share the rules of one, from 0. Only the last of them denies what no rule allows. Default: the first.
    /// </summary>
    public int Part { get; init; }

    /// <summary>Whether it is the last of these. Default: it is.</summary>
    public bool IsLastPart { get; init; } = true;

    /// <summary>The directions as the types of a policy.</summary>
    public string Types => $"[{string.Join(", ", Directions)}]";

    /// <summary>The rules of a direction.</summary>
    public ImmutableArray<RecommendedRule> Rules(Direction direction) => direction == Direction.Ingress ? Ingress : Egress;

    /// <summary>The same with other rules.</summary>
    public RecommendedPolicy WithRules(Func<RecommendedRule, RecommendedRule> change) =>
        this with
        {
            Ingress = [.. Ingress.Select(change)],
            Egress = [.. Egress.Select(change)],
        };
}

/// <summary>Every peer on every port.</summary>
/// <param name="Peers">The other ends, at least one.</param>
/// <param name="Ports">The destination's ports; none for all protocols and ports.</param>
/// <param name="Flows">The connections that justify it.</param>
internal sealed record RecommendedRule(
    ImmutableArray<RecommendedPeer> Peers,
    ImmutableArray<RecommendedPort> Ports,
    ImmutableArray<WantedFlow> Flows
)
{
    /// <summary>The part of the rule for some of its peers and ports, with the connections that justify this part.</summary>
    /// <param name="direction">The rule's direction.</param>
    /// <param name="peers">Some of its peers.</param>
    /// <param name="ports">Some of its ports; none if it has none.</param>
    public RecommendedRule Part(Direction direction, ImmutableArray<RecommendedPeer> peers, ImmutableArray<RecommendedPort> ports)
    {
        bool IsOfPeer(Flow flow) => peers.Any(p => p.Ends.Contains(direction == Direction.Ingress ? flow.From : flow.To));
        bool IsOnPort(Flow flow) => ports.IsEmpty || ports.Any(p => p.MayMean(flow.Port));
        return new(peers, ports, [.. Flows.Where(w => IsOfPeer(w.Flow) && IsOnPort(w.Flow))]);
    }
}

/// <summary>The other end of a rule: pods of namespaces, one range of addresses, or sets of addresses.</summary>
internal abstract record RecommendedPeer
{
    /// <summary>The ends of connections that it matches.</summary>
    public required ImmutableHashSet<EndpointRef> Ends { get; init; }

    /// <summary>Pods.</summary>
    /// <param name="Namespaces">The names of their namespaces, sorted.</param>
    /// <param name="Selection">The selection of their pods.</param>
    internal sealed record Pods(ImmutableArray<string> Namespaces, PodSelection Selection) : RecommendedPeer
    {
        /// <inheritdoc/>
        public bool Equals(Pods? other) =>
            other is not null && Selection == other.Selection && Namespaces.AsSpan().SequenceEqual(other.Namespaces.AsSpan());

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(Namespaces[0], Selection);
    }

    /// <summary>Addresses outside the cluster.</summary>
    /// <param name="Range">The range.</param>
    /// <param name="Names">Their names, sorted.</param>
    internal sealed record Outside(IPNetwork Range, ImmutableArray<string> Names) : RecommendedPeer;

    /// <summary>Network sets, by the value of <see cref="RecommendedSet.Label"/>.</summary>
    /// <param name="Names">The values, sorted.</param>
    internal sealed record Sets(ImmutableArray<string> Names) : RecommendedPeer;
}

/// <summary>A destination port in a rule.</summary>
/// <param name="Name">The port's name in the listening pods; null for a number.</param>
/// <param name="Number">The number; 0 for a protocol without ports, and for a name.</param>
/// <param name="Protocol">The protocol; <see cref="Protocol.None"/> for all protocols and ports.</param>
internal readonly record struct RecommendedPort(string? Name, ushort Number, Protocol Protocol) : IComparable<RecommendedPort>
{
    /// <summary>All protocols and all ports.</summary>
    public static RecommendedPort All { get; } = new(null, 0, Protocol.None);

    /// <summary>The ICMP message type; -1 for other protocols.</summary>
    public int MessageType => new Port(Number, Protocol).MessageType;

    /// <summary>Whether it matches all protocols and ports.</summary>
    public bool IsAll => Protocol == Protocol.None;

    /// <summary>The YAML form: its name, or its number.</summary>
    public string Written => Name is null ? $"{Number}" : YamlText.Scalar(Name);

    /// <summary>Whether it matches a port of an end.</summary>
    public bool Means(NamedPort port) =>
        IsAll || (port.Port.Protocol == Protocol && (Name is null ? port.Port.Number == Number : port.Name == Name));

    /// <summary>Whether it may match the port of a connection; for a name, the connection's end would have to decide.</summary>
    public bool MayMean(Port port) => IsAll || (port.Protocol == Protocol && (Name is not null || port.Number == Number));

    /// <inheritdoc/>
    public int CompareTo(RecommendedPort other)
    {
        var byProtocol = Protocol.CompareTo(other.Protocol);
        var byNumber = byProtocol != 0 ? byProtocol : Number.CompareTo(other.Number);
        return byNumber != 0 ? byNumber : string.CompareOrdinal(Name, other.Name);
    }

    /// <inheritdoc/>
    public override string ToString() => IsAll ? "all" : $"{Name ?? $"{Number}"}/{new Port(Number, Protocol).ProtocolName}";
}
