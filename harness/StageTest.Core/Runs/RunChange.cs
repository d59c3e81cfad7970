using StageTest.Core.Connectivity;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Runs;

/// <summary>A flow whose result differs between an earlier and a later run.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Flow">The flow.</param>
/// <param name="Was">The earlier result; null if the flow was not tested.</param>
/// <param name="Now">The later result; null if the flow is not tested.</param>
internal sealed record RunChange(Stage Stage, Flow Flow, Verdict? Was, Verdict? Now)
{
    /// <summary>The step of the scenario; null for the scenario itself.</summary>
    public string? Step { get; init; }

    /// <summary>Whether the flow is allowed now, and was not before.</summary>
    public bool Opens => Now == Verdict.Allowed;

    /// <summary>Whether the flow was allowed, and is denied now.</summary>
    public bool Closes => Was == Verdict.Allowed && Now == Verdict.Denied;

    /// <summary>The change, in words.</summary>
    public string Words =>
        (Was, Now) switch
        {
            (null, { } now) => $"is new: {now.Words()}",
            (_, null) => "is no longer tested",
            ({ } was, { } now) => $"was {was.Words()}, is {now.Words()}",
        };

    /// <summary>All changes, stage by stage.</summary>
    public static IEnumerable<RunChange> Of(ScenarioRun before, ScenarioRun after) =>
        after.Stages.SelectMany(s => Of(before, after, s.Stage)).Select(c => c with { Step = after.Scenario.Step });

    private static IEnumerable<RunChange> Of(ScenarioRun before, ScenarioRun after, Stage stage)
    {
        var (old, now) = (before[stage].Observed, after[stage].Observed);
        foreach (var flow in now.Plan.Flows)
        {
            Verdict? was = old.Plan.PlaceOf(flow) < 0 ? null : old[flow];
            if (was != now[flow])
            {
                yield return new(stage, flow, was, now[flow]);
            }
        }

        foreach (var flow in old.Plan.Flows.Where(f => now.Plan.PlaceOf(f) < 0))
        {
            yield return new(stage, flow, old[flow], null);
        }
    }
}
