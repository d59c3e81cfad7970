using System.Collections.Immutable;
using StageTest.Core.Probing;

namespace StageTest.Core.Runs;

/// <summary>How the probes of one stage were judged. Indexes are those of the run's plan.</summary>
/// <param name="Timing">The denial timeout of the last reading, and its origin.</param>
/// <param name="SecondLooks">The indexes that differed from the policies and were tested once more, with more patience.</param>
/// <param name="Changed">Those for which the second look had another answer.</param>
internal sealed record StageProbing(ProbeTiming Timing, ImmutableArray<int> SecondLooks, ImmutableArray<int> Changed);
