using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Declarations;
using StageTest.Core.Topologies;

namespace StageTest.Core.Gate;

/// <summary>The verdict of a scenario of the base on the policies of a change.</summary>
/// <remarks>
/// Topology, expectations, sources and version are the base's, so a change cannot choose an easier question. At any stage a change may
/// bring about what the base expects of promotion: that is the purpose of a promotion.
/// </remarks>
internal sealed record BaseQuestion
{
    /// <summary>The scenario of the base.</summary>
    public required Scenario Before { get; init; }

    /// <summary>The same scenario after the change; null if the change removes it.</summary>
    public Scenario? After { get; init; }

    /// <summary>The flows for which the two sides, or the two questions, have different answers.</summary>
    public ImmutableArray<BaseAnswer> Answers { get; init; } = [];

    /// <summary>Why the question cannot be answered for the change's policies, or null.</summary>
    public string? Problem { get; init; }

    /// <summary>The differences between this question and that of the change.</summary>
    public ImmutableArray<QuestionChange> Changes { get; init; } = [];

    /// <summary>The sources of the base that the change's scenario no longer reads.</summary>
    public ImmutableArray<ScenarioSource> LostSources { get; init; } = [];

    /// <summary>The changing flows, with their new verdicts.</summary>
    public IEnumerable<(Flow Flow, Verdict Verdict)> Performed =>
        Answers.Where(a => a.Before != a.Now.Verdict).Select(a => (a.Flow, a.Now.Verdict));

    /// <summary>Whether there is anything to report.</summary>
    public bool IsEmpty => Answers.IsEmpty && Changes.IsEmpty && LostSources.IsEmpty && Problem is null;

    /// <summary>The same, with the lines that declare the answers and the changed expectations.</summary>
    /// <param name="declared">The declaration for the scenario.</param>
    /// <param name="by">The owner of these declarations.</param>
    public BaseQuestion With(DeclaredChange declared, string by) =>
        this with
        {
            Answers =
            [
                .. Answers.Select(a => Find(declared, a.Flow, a.Now.Verdict) is { } at ? a with { DeclaredAt = at, DeclaredBy = by } : a),
            ],
            Changes =
            [
                .. Changes.Select(c =>
                    c.Turned is var (flow, verdict) && Find(declared, flow, verdict) is { } at
                        ? c with
                        {
                            DeclaredAt = at,
                            DeclaredBy = by,
                        }
                        : c
                ),
            ],
        };

    private static SourceLocation? Find(DeclaredChange declared, Flow flow, Verdict verdict) =>
        verdict switch
        {
            Verdict.Allowed => declared.Opens.TryGetValue(flow, out var line) ? line : null,
            Verdict.Denied => declared.Closes.TryGetValue(flow, out var line) ? line : null,
            _ => null,
        };

    /// <summary>Answers the base's question for other policies.</summary>
    /// <param name="before">The scenario of the base.</param>
    /// <param name="after">The same scenario after the change, or null.</param>
    /// <param name="policies">The policies of the change, read from the sources of the base by the version of the base.</param>
    public static BaseQuestion Ask(Scenario before, Scenario? after, PolicySet policies)
    {
        var stages = before.Policies.HasStaged || policies.HasStaged ? new[] { Stage.Promoted, Stage.Baseline } : [Stage.Promoted];
        return new()
        {
            Before = before,
            After = after,
            Answers = [.. stages.SelectMany(stage => Compare(before, after, policies, stage))],
        };
    }

    private static IEnumerable<BaseAnswer> Compare(Scenario before, Scenario? after, PolicySet policies, Stage stage)
    {
        var (plan, asked) = (
            before.Plan,
            before with
            {
                Policies = policies,
                Topology = ExternalRanges.Drawn(before.Topology, before.Policies, policies),
            }
        );
        var evaluator = EvaluatorOf(asked, stage);
        var now = evaluator.EvaluateAll(plan).Verdicts;
        var was = EvaluatorOf(before, stage).EvaluateAll(plan).Verdicts;
        var own = after is null ? null : EvaluatorOf(after, stage).EvaluateAll(after.Plan);
        var expected = stage == Stage.Promoted ? before.Promoted : ScenarioChange.EarlyExpectation(before);
        for (var place = 0; place < plan.Flows.Length; place++)
        {
            var flow = plan.Flows[place];
            Verdict? byHead = after is not null && after.Plan.PlaceOf(flow) is var at and >= 0 ? own!.Verdicts[at] : null;
            if (now[place] == was[place] && (byHead is null || byHead == now[place]))
            {
                continue;
            }

            var (meant, promoted) = (Stated(expected, place), Stated(before.Promoted, place));
            yield return new(flow, stage, meant, was[place], evaluator.Evaluate(flow), byHead)
            {
                IsOtherwise = now[place] != was[place] && (meant ?? promoted) is not null && now[place] != meant && now[place] != promoted,
            };
        }
    }

    private static Verdict? Stated(Expectation? expectation, int place) =>
        expectation?.Verdicts[place] is Verdict.Allowed or Verdict.Denied ? expectation.Verdicts[place] : null;

    private static PolicyEvaluator EvaluatorOf(Scenario scenario, Stage stage) =>
        new(scenario.Topology, Placement.Default(scenario.Topology), scenario.PoliciesAt(stage));
}
