using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;

namespace StageTest.Core.Recommendation;

/// <summary>What the policies were seen to do, as they are written.</summary>
internal sealed record RecommendationProof
{
    /// <summary>What was asked, and after promotion must be so.</summary>
    public required ConnectivityMatrix Promoted { get; init; }

    /// <summary>Connections that were asked for and pass.</summary>
    public required int Allowed { get; init; }

    /// <summary>Connections that were not asked for and are denied.</summary>
    public required int Denied { get; init; }

    /// <summary>
    /// Connections that were not asked for and stay as they were: no policy governs either end, or a node reaches its own pods.
    /// </summary>
    public required ImmutableArray<Flow> Open { get; init; }

    /// <summary>Rules, peers and ports without which every connection that was asked for passes all the same, each in words.</summary>
    public required ImmutableArray<string> Surplus { get; init; }

    /// <summary>
    /// Connections that were not asked for and that policies which stay beside allow, with the rule that lets each through.
    /// </summary>
    public ImmutableArray<UnwrittenFlow> BesideSurplus { get; init; } = [];

    /// <summary>Connections that were asked for and that policies which stay beside deny, with the reason.</summary>
    public ImmutableArray<(Flow Flow, string Reason)> Blocked { get; init; } = [];

    /// <summary>What is wrong with the policies; nothing is written where there is anything.</summary>
    public required ImmutableArray<string> Faults { get; init; }

    /// <summary>The engines that saw it, in order.</summary>
    public ImmutableArray<string> Engines { get; init; } = [Calculation.EngineName];
}
