using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Core.Decisions;

/// <summary>Promote or hold, with the reasons.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Reasons">The reasons not to promote, most important first; empty for promote.</param>
internal sealed record Decision(Outcome Outcome, ImmutableArray<HoldReason> Reasons)
{
    /// <summary>Everything is as expected.</summary>
    public static Decision Promote { get; } = new(Outcome.Promote, []);

    /// <summary>The engine failed, so a scenario has no run; the text has the reason.</summary>
    public static Decision EngineFailed(Scenario scenario, string text) => Failed(scenario, HoldReasons.RunFailed, text);

    /// <summary>StageTest failed by a bug of its own, so a scenario has no run; the text has the details.</summary>
    public static Decision InternalError(Scenario scenario, string text) => Failed(scenario, HoldReasons.InternalError, text);

    private static Decision Failed(Scenario scenario, HoldReasonKind kind, string text) =>
        new(Outcome.Error, [new(kind, scenario.File, text, SourceLocation.Whole(scenario.File)) { Scenario = scenario.Name }]);
}
