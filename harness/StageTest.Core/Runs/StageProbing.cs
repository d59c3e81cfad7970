using System.Collections.Immutable;
using StageTest.Core.Probing;

namespace StageTest.Core.Runs;

/// <summary>How the probes of one stage were judged. Places are those of the run's plan.</summary>
/// <param name="Timing">How long silence lasted to count as a denial in the last reading, and why.</param>
/// <param name="SecondLooks">The places that were not as the policies predict and were asked once more, with more patience.</param>
/// <param name="Changed">Those of them where the second look gave another answer.</param>
internal sealed record StageProbing(ProbeTiming Timing, ImmutableArray<int> SecondLooks, ImmutableArray<int> Changed);
