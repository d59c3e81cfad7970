using System.Collections.Immutable;
using StageTest.Core.Connectivity;

namespace StageTest.Core.Scenarios;

/// <summary>What an author says about every flow of a plan at one stage.</summary>
/// <param name="Plan">The flows that it speaks about.</param>
/// <param name="Verdicts">Allowed or Denied for each, in the plan's order.</param>
/// <param name="Entries">Where in the file each flow's verdict was written, by place; the default has no entry.</param>
public sealed record Expectation(
    ProbePlan Plan,
    ImmutableArray<Verdict> Verdicts,
    ImmutableDictionary<int, ExpectationEntry> Entries);
