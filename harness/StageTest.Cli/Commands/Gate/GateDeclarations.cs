using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Gate;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Cli.Commands.Gate;

/// <summary>The expected effects that a change declares.</summary>
/// <param name="Own">The declarations of scenarios, by scenario file.</param>
/// <param name="All">The declaration for every scenario, or null.</param>
internal sealed record GateDeclarations(ImmutableDictionary<string, DeclaredChange> Own, DeclaredChange? All)
{
    /// <summary>The declaration for a scenario; null represents a scenario that the change removes.</summary>
    public DeclaredChange For(Scenario? scenario) =>
        (scenario is null ? DeclaredChange.None : Own.GetValueOrDefault(scenario.File, DeclaredChange.None)).And(
            All ?? DeclaredChange.None
        );

    /// <summary>Reads the declarations of a change.</summary>
    /// <param name="comparison">Both sides.</param>
    /// <param name="changes">The scenarios that the change can affect.</param>
    /// <param name="file">A file with a declaration for all of them, or null.</param>
    /// <param name="fromBase">Whether only declarations count that existed before the change.</param>
    /// <param name="diagnostics">Receives errors, and warnings about unused declarations.</param>
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

    // Declarations of the base were reviewed with an earlier change, so this change may use them but does not have to.
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
            // A declaration that existed before the change has been used, and permits nothing in this one.
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
