using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Gate;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Cli.Commands.Gate;

/// <summary>What a change declares to do.</summary>
/// <param name="Own">By scenario file, what the scenario itself declares.</param>
/// <param name="All">What is declared for every scenario, or null.</param>
internal sealed record GateDeclarations(ImmutableDictionary<string, DeclaredChange> Own, DeclaredChange? All)
{
    /// <summary>What is declared for a scenario; null represents one that the change removes.</summary>
    public DeclaredChange For(Scenario? scenario) =>
        (scenario is null ? DeclaredChange.None : Own.GetValueOrDefault(scenario.File, DeclaredChange.None)).And(
            All ?? DeclaredChange.None
        );

    /// <summary>Reads the declarations of a change.</summary>
    /// <param name="comparison">Both sides.</param>
    /// <param name="changes">The scenarios that the change can affect.</param>
    /// <param name="file">A file that declares for all of them, or null.</param>
    /// <param name="fromBase">Whether only declarations count that were there before the change.</param>
    /// <param name="diagnostics">Receives errors, and warnings of what is left over.</param>
    public static GateDeclarations Of(
        GateComparison comparison,
        ImmutableArray<ScenarioChange> changes,
        string? file,
        bool fromBase,
        DiagnosticBag diagnostics
    )
    {
        DeclaredChange? all = null;
        if (
            file is not null
            && RepositoryFiles.ReadText(file, SourceLocation.Whole(RepositoryFiles.Display(file)), diagnostics) is { } text
        )
        {
            all = DeclaredChangeFile.Read(text, RepositoryFiles.Display(file), comparison.After.Scenarios, diagnostics);
        }

        return new(fromBase ? OfBase(comparison, changes, diagnostics) : OfChange(comparison, changes, diagnostics), all);
    }

    // What the base declares was reviewed with an earlier change, so it may be used by this one and need not be.
    private static ImmutableDictionary<string, DeclaredChange> OfBase(
        GateComparison comparison,
        ImmutableArray<ScenarioChange> changes,
        DiagnosticBag diagnostics
    )
    {
        var own = ImmutableDictionary<string, DeclaredChange>.Empty;
        foreach (var scenario in changes.Select(c => c.Scenario))
        {
            var declared = comparison.PairOf(scenario)?.ExpectChange ?? DeclaredChange.None;
            if (!declared.IsEmpty)
            {
                own = own.Add(scenario.File, declared);
            }

            if (scenario.ExpectChange is { } change && !change.Except(declared).IsEmpty)
            {
                diagnostics.Warning(
                    SourceLocation.Whole(scenario.File),
                    "Only declarations of the base count, so additions of the change under 'expectChange' have no effect."
                );
            }
        }

        return own;
    }

    private static ImmutableDictionary<string, DeclaredChange> OfChange(
        GateComparison comparison,
        ImmutableArray<ScenarioChange> changes,
        DiagnosticBag diagnostics
    )
    {
        var own = ImmutableDictionary<string, DeclaredChange>.Empty;
        foreach (var scenario in changes.Select(c => c.Scenario).Where(s => s.ExpectChange is not null))
        {
            // What was there before the change has done its work, and grants nothing to this one.
            var declared = scenario.ExpectChange!.Except(comparison.PairOf(scenario)?.ExpectChange ?? DeclaredChange.None);
            if (!declared.IsEmpty)
            {
                own = own.Add(scenario.File, declared);
            }

            if (declared.Count < scenario.ExpectChange.Count)
            {
                diagnostics.Warning(
                    SourceLocation.Whole(scenario.File),
                    "Lines under 'expectChange' belong to an earlier change and are ignored. Remove them."
                );
            }
        }

        return own;
    }
}
