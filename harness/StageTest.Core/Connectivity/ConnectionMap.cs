using System.Collections.Immutable;
using System.Net.Sockets;
using StageTest.Core.Addresses;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Connectivity;

/// <summary>Everything that a set of policies lets through, for every pair of ends and every port, not by samples.</summary>
internal sealed record ConnectionMap
{
    /// <summary>The lines, sorted by their text; pairs without any connection have none. They may be made while they are read.</summary>
    public required IReadOnlyCollection<MapLine> Lines { get; init; }

    /// <summary>The workloads that the map covers, with or without connections.</summary>
    public ImmutableArray<MapEnd> Workloads { get; init; } = [];

    /// <summary>
    /// What pictures frame workloads by instead of their namespace, such as a team. Default: their namespace.
    /// </summary>
    public ImmutableDictionary<EndpointRef, string> Frames { get; init; } = ImmutableDictionary<EndpointRef, string>.Empty;

    /// <summary>The family of the pods' addresses; null if they have two, or if none is meant.</summary>
    public AddressFamily? Family { get; init; }

    /// <summary>
    /// If pods have addresses of two families, the map of each, without ranges of the other; none if they have one.
    /// </summary>
    public ImmutableArray<ConnectionMap> OfFamilies { get; init; } = [];

    /// <summary>The rules with conditions that are not evaluated, so that lines may be unknown for their sake.</summary>
    public ImmutableArray<UnjudgedRule> Unjudged { get; init; } = [];

    /// <summary>Whether there is such a rule.</summary>
    public bool HasUnjudged => !Unjudged.IsEmpty;

    /// <summary>Whether a policy names ICMP or other protocols without ports, so that text must tell of them.</summary>
    public bool NamesOtherProtocols { get; init; }

    /// <summary>The connections of a line as text.</summary>
    public string Text(MapLine line) => TextOf(line.Connections, line.Unknown, NamesOtherProtocols, HasUnjudged) + FamilyText(line.Family);

    /// <summary>What stands behind connections that one family of addresses has: <c> (IPv6)</c>.</summary>
    public static string FamilyText(AddressFamily? family) => family is { } only ? $" ({IpFamily.Name(only)})" : "";

    /// <summary>Connections as text, with what is not known behind them.</summary>
    /// <param name="connections">What is allowed.</param>
    /// <param name="unknown">What may be allowed besides.</param>
    /// <param name="namesOtherProtocols">Whether the text must tell of ICMP and other protocols without ports.</param>
    /// <param name="hasUnjudged">Whether conditions that are not evaluated may be why it is not known.</param>
    public static string TextOf(ConnectionSet connections, ConnectionSet unknown, bool namesOtherProtocols, bool hasUnjudged = false)
    {
        string Of(ConnectionSet set) => namesOtherProtocols ? set.ToFullString() : set.ToString();
        var why = hasUnjudged ? "by a condition that is not evaluated" : "by the addresses of pods";
        return unknown.IsEmpty ? Of(connections) : $"{Of(connections)}; unknown, {why}: {Of(unknown)}";
    }
}
