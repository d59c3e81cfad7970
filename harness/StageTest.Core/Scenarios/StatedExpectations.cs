using System.Collections.Immutable;
using StageTest.Core.Connectivity;

namespace StageTest.Core.Scenarios;

/// <summary>What the <c>expect</c> of a scenario says, and which flows it asks.</summary>
/// <param name="Plan">The flows.</param>
/// <param name="Baseline">What is expected before promotion, or null.</param>
/// <param name="Promoted">What is expected after it.</param>
/// <param name="Unreachable">The flows that are declared unreachable.</param>
/// <param name="NotAsked">How many flows of the topology are not asked, because no stage says anything of them.</param>
internal sealed record StatedExpectations(
    ProbePlan Plan,
    Expectation? Baseline,
    Expectation Promoted,
    ImmutableHashSet<Flow> Unreachable,
    int NotAsked
);
