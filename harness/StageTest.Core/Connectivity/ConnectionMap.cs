using System.Collections.Immutable;

namespace StageTest.Core.Connectivity;

/// <summary>Everything that a set of policies lets through, for every pair of ends and every port, not by samples.</summary>
internal sealed record ConnectionMap
{
    /// <summary>The lines, sorted by their text; pairs without any connection have none.</summary>
    public required ImmutableArray<MapLine> Lines { get; init; }

    /// <summary>The workloads that the map covers, with or without connections.</summary>
    public ImmutableArray<MapEnd> Workloads { get; init; } = [];

    /// <summary>Whether a policy names ICMP or other protocols without ports, so that text must tell of them.</summary>
    public bool NamesOtherProtocols { get; init; }

    /// <summary>The connections of a line as text.</summary>
    public string Text(MapLine line) => NamesOtherProtocols ? line.Connections.ToFullString() : line.Connections.ToString();
}
