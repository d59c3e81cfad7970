using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Recommendation;

/// <summary>What policies are asked for: what exists, and which connections are wanted.</summary>
internal sealed record Demand
{
    /// <summary>The topology.</summary>
    public required Topology Topology { get; init; }

    /// <summary>What the connections are read from, for headers: files, in the order of the command line.</summary>
    public required ImmutableArray<string> Sources { get; init; }

    /// <summary>The connections that policies must let through, each once.</summary>
    public required ImmutableArray<WantedFlow> Wanted { get; init; }

    /// <summary>The connections as they were asked for, those to Services among them: all must pass.</summary>
    public required ImmutableArray<Flow> Asked { get; init; }

    /// <summary>The connections that were stated must not work, or that were seen denied.</summary>
    public ImmutableHashSet<Flow> Denied { get; init; } = [];

    /// <summary>The connections that were asked for and of which nothing can be written.</summary>
    public ImmutableArray<UnwrittenFlow> Unwritten { get; init; } = [];

    /// <summary>Where two sources disagree: what only one of them says.</summary>
    public ImmutableArray<Disagreement> Disagreements { get; init; } = [];

    /// <summary>When connections were new; null if nothing was seen.</summary>
    public Learning? Learning { get; init; }

    /// <summary>What is to be told about the input, a sentence each.</summary>
    public ImmutableArray<string> Remarks { get; init; } = [];

    /// <summary>The policies that exist already, whose names are taken.</summary>
    public PolicySet Existing { get; init; } = PolicySet.Empty;

    /// <summary>
    /// The policies that stay beside the recommended ones, so that only what they lack is written; null, the default, where the
    /// recommended policies are to do all alone.
    /// </summary>
    public PolicySet? Beside { get; init; }
}

/// <summary>A connection that only one of two sources knows.</summary>
/// <param name="IsSeen">Whether it was seen and is not intended; else it is intended and was not seen.</param>
/// <param name="Flow">The connection.</param>
/// <param name="IsWritten">Whether it is wanted all the same, because the user said so.</param>
internal sealed record Disagreement(bool IsSeen, Flow Flow, bool IsWritten);
