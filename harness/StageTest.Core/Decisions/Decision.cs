using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Core.Decisions;

/// <summary>Promote or hold, with the reasons.</summary>
/// <param name="Outcome">What the gate says.</param>
/// <param name="Reasons">Why it does not promote, most important first; empty if it does.</param>
internal sealed record Decision(Outcome Outcome, ImmutableArray<HoldReason> Reasons)
{
    /// <summary>Everything is as expected.</summary>
    public static Decision Promote { get; } = new(Outcome.Promote, []);

    /// <summary>The engine failed, so there is no run of a scenario; the text says why.</summary>
    public static Decision EngineFailed(Scenario scenario, string text) => Failed(scenario, HoldReasons.RunFailed, text);

    /// <summary>StageTest failed by a bug of its own, so there is no run of a scenario; the text says what happened.</summary>
    public static Decision InternalError(Scenario scenario, string text) => Failed(scenario, HoldReasons.InternalError, text);

    private static Decision Failed(Scenario scenario, HoldReasonKind kind, string text) =>
        new(Outcome.Error, [new(kind, scenario.File, text, SourceLocation.Whole(scenario.File)) { Scenario = scenario.Name }]);
}
