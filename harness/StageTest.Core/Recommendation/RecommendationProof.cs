using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;

namespace StageTest.Core.Recommendation;

/// <summary>The verified effect of the written policies.</summary>
internal sealed record RecommendationProof
{
    /// <summary>The requested connections, which must be allowed after promotion.</summary>
    public required ConnectivityMatrix Promoted { get; init; }

    /// <summary>Requested connections that are allowed.</summary>
    public required int Allowed { get; init; }

    /// <summary>Connections that were not requested and are denied.</summary>
    public required int Denied { get; init; }

    /// <summary>
    /// Connections that were not requested and stay unchanged: no policy governs either end, or a node reaches its own pods.
    /// </summary>
    public required ImmutableArray<Flow> Open { get; init; }

    /// <summary>Rules, peers and ports without which every requested connection is still allowed, each in words.</summary>
    public required ImmutableArray<string> Surplus { get; init; }

    /// <summary>
    /// Connections that were not requested and that remaining policies allow, with the deciding rule.
    /// </summary>
    public ImmutableArray<UnwrittenFlow> BesideSurplus { get; init; } = [];

    /// <summary>Requested connections that remaining policies deny, with the reason.</summary>
    public ImmutableArray<(Flow Flow, string Reason)> Blocked { get; init; } = [];

    /// <summary>The faults of the policies; with any fault, nothing is written.</summary>
    public required ImmutableArray<string> Faults { get; init; }

    /// <summary>The engines that verified it, in order.</summary>
    public ImmutableArray<string> Engines { get; init; } = [Calculation.EngineName];
}
