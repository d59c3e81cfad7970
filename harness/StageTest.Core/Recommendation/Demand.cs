using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Recommendation;

/// <summary>The input for policies: existing objects, and the wanted connections.</summary>
internal sealed record Demand
{
    /// <summary>The topology.</summary>
    public required Topology Topology { get; init; }

    /// <summary>The sources of the connections, for headers: files, in the order of the command line.</summary>
    public required ImmutableArray<string> Sources { get; init; }

    /// <summary>The connections that policies must allow, each once.</summary>
    public required ImmutableArray<WantedFlow> Wanted { get; init; }

    /// <summary>The connections as requested, including those to Services: all must be allowed.</summary>
    public required ImmutableArray<Flow> Asked { get; init; }

    /// <summary>The connections that are stated as forbidden, or were recorded as denied.</summary>
    public ImmutableHashSet<Flow> Denied { get; init; } = [];

    /// <summary>The requested connections for which nothing can be written.</summary>
    public ImmutableArray<UnwrittenFlow> Unwritten { get; init; } = [];

    /// <summary>The differences between two sources: connections of only one of them.</summary>
    public ImmutableArray<Disagreement> Disagreements { get; init; } = [];

    /// <summary>When connections were new; null without recordings.</summary>
    public Learning? Learning { get; init; }

    /// <summary>The remarks about the input, a sentence each.</summary>
    public ImmutableArray<string> Remarks { get; init; } = [];

    /// <summary>The existing policies, whose names are taken.</summary>
    public PolicySet Existing { get; init; } = PolicySet.Empty;

    /// <summary>
    /// The policies that stay beside the recommended ones, so that only missing connections are written; null, the default, if the
    /// recommended policies are complete by themselves.
    /// </summary>
    public PolicySet? Beside { get; init; }
}

/// <summary>A connection that only one of two sources knows.</summary>
/// <param name="IsSeen">Whether it was recorded and is not intended; otherwise it is intended and was not recorded.</param>
/// <param name="Flow">The connection.</param>
/// <param name="IsWritten">Whether it is nevertheless wanted, because the user said so.</param>
internal sealed record Disagreement(bool IsSeen, Flow Flow, bool IsWritten);
