using System.Collections.Immutable;
using StageTest.Core.Connectivity;

namespace StageTest.Core.Mutation;

/// <summary>A mutant and what became of it.</summary>
/// <param name="Mutant">The mutant.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Change">The first connection that a survivor changes; null for others.</param>
/// <param name="Remedy">Lines to paste into the scenario, so that it notices; empty where there are none to give.</param>
internal sealed record MutantResult(Mutant Mutant, MutantOutcome Outcome, MapChange? Change, ImmutableArray<RemedyLine> Remedy);
