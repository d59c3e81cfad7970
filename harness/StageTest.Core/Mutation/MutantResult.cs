using System.Collections.Immutable;
using StageTest.Core.Connectivity;

namespace StageTest.Core.Mutation;

/// <summary>A mutant and its result.</summary>
/// <param name="Mutant">The mutant.</param>
/// <param name="Outcome">Its result.</param>
/// <param name="Change">
/// The first connection that an unnoticed mutant changes; null for others, and if an unevaluated rule may decide it.
/// </param>
/// <param name="Remedy">Lines to paste into the scenario, so that it notices; empty if there are none.</param>
internal sealed record MutantResult(Mutant Mutant, MutantOutcome Outcome, MapChange? Change, ImmutableArray<RemedyLine> Remedy)
{
    /// <summary>The owner of the connections that an unnoticed mutant opens or closes.</summary>
    public string Effect =>
        Change is { } change
            ? $"{(change.Opened.IsEmpty ? "closes" : "opens")} {change.From} => {change.To}"
            : "may change a connection, by a condition that is not evaluated";

    /// <summary>The same, with the connections.</summary>
    public string FullEffect =>
        Change is { } change ? $"{Effect}: {(change.Opened.IsEmpty ? change.Closed : change.Opened).ToFullString()}" : Effect;
}
