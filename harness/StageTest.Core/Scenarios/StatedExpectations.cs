using System.Collections.Immutable;
using StageTest.Core.Connectivity;

namespace StageTest.Core.Scenarios;

/// <summary>The content of a scenario's <c>expect</c>, and the flows that it tests.</summary>
/// <param name="Plan">The flows.</param>
/// <param name="Baseline">What is expected before promotion, or null.</param>
/// <param name="Promoted">What is expected after it.</param>
/// <param name="Unreachable">The flows that are declared unreachable.</param>
/// <param name="NotAsked">How many flows of the topology are not tested, because no stage states anything about them.</param>
internal sealed record StatedExpectations(
    ProbePlan Plan,
    Expectation? Baseline,
    Expectation Promoted,
    ImmutableHashSet<Flow> Unreachable,
    int NotAsked
);
