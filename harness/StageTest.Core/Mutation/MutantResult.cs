using System.Collections.Immutable;
using StageTest.Core.Connectivity;

namespace StageTest.Core.Mutation;

/// <summary>A mutant and what became of it.</summary>
/// <param name="Mutant">The mutant.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Change">
/// The first connection that a survivor changes; null for others, and where a rule that is not evaluated may decide it.
/// </param>
/// <param name="Remedy">Lines to paste into the scenario, so that it notices; empty if there are none to give.</param>
internal sealed record MutantResult(Mutant Mutant, MutantOutcome Outcome, MapChange? Change, ImmutableArray<RemedyLine> Remedy)
{
    /// <summary>Whose connections a survivor opens or closes.</summary>
    public string Effect =>
        Change is { } change
            ? $"{(change.Opened.IsEmpty ? "closes" : "opens")} {change.From} => {change.To}"
            : "may change a connection, by a condition that is not evaluated";

    /// <summary>The same, with the connections.</summary>
    public string FullEffect =>
        Change is { } change ? $"{Effect}: {(change.Opened.IsEmpty ? change.Closed : change.Opened).ToFullString()}" : Effect;
}
