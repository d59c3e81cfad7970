using System.Collections.Immutable;
using System.Net.Sockets;
using StageTest.Core.Addresses;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Connectivity;

/// <summary>All connections that a set of policies allows, for every pair of ends and every port.</summary>
internal sealed record ConnectionMap
{
    /// <summary>
    /// The lines, sorted by their text; pairs without any connection have none. They may be computed while they are read.
    /// </summary>
    public required IReadOnlyCollection<MapLine> Lines { get; init; }

    /// <summary>The workloads that the map covers, with or without connections.</summary>
    public ImmutableArray<MapEnd> Workloads { get; init; } = [];

    /// <summary>
    /// The label by which diagrams group workloads, such as a team. Default: the namespace.
    /// </summary>
    public ImmutableDictionary<EndpointRef, string> Frames { get; init; } = ImmutableDictionary<EndpointRef, string>.Empty;

    /// <summary>The family of the pods' addresses; null if they have two, or for any.</summary>
    public AddressFamily? Family { get; init; }

    /// <summary>
    /// If pods have addresses of two families, the map of each, without ranges of the other; otherwise empty.
    /// </summary>
    public ImmutableArray<ConnectionMap> OfFamilies { get; init; } = [];

    /// <summary>The rules with conditions that are not evaluated, which may make lines unknown.</summary>
    public ImmutableArray<UnjudgedRule> Unjudged { get; init; } = [];

    /// <summary>Whether there is such a rule.</summary>
    public bool HasUnjudged => !Unjudged.IsEmpty;

    /// <summary>Whether a policy names ICMP or other protocols without ports, so that text must include them.</summary>
    public bool NamesOtherProtocols { get; init; }

    /// <summary>The connections of a line as text.</summary>
    public string Text(MapLine line) => TextOf(line.Connections, line.Unknown, NamesOtherProtocols, HasUnjudged) + FamilyText(line.Family);

    /// <summary>The suffix of connections of one address family: <c> (IPv6)</c>.</summary>
    public static string FamilyText(AddressFamily? family) => family is { } only ? $" ({IpFamily.Name(only)})" : "";

    /// <summary>Connections as text, followed by the unknown ones.</summary>
    /// <param name="connections">The allowed connections.</param>
    /// <param name="unknown">The connections that may also be allowed.</param>
    /// <param name="namesOtherProtocols">Whether the text must include ICMP and other protocols without ports.</param>
    /// <param name="hasUnjudged">Whether unevaluated conditions may be the cause.</param>
    public static string TextOf(ConnectionSet connections, ConnectionSet unknown, bool namesOtherProtocols, bool hasUnjudged = false)
    {
        string Of(ConnectionSet set) => namesOtherProtocols ? set.ToFullString() : set.ToString();
        var why = hasUnjudged ? "by a condition that is not evaluated" : "by the addresses of pods";
        return unknown.IsEmpty ? Of(connections) : $"{Of(connections)}; unknown, {why}: {Of(unknown)}";
    }
}
