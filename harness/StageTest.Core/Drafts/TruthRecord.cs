using System.Collections.Immutable;
using System.Text.Json.Nodes;
using StageTest.Core.Addresses;
using StageTest.Core.Connectivity;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.Core.Drafts;

/// <summary>A dataplane's answers for one scenario, as lines of JSON, and the answers that are not reliable.</summary>
/// <param name="Lines">A line for each pair of addresses and each port.</param>
/// <param name="Flows">The number of flows in the lines.</param>
/// <param name="LeftOut">The flows without an answer, with the reason.</param>
/// <param name="Surprises">The flows whose answer differs from the policies, in words.</param>
internal sealed record TruthRecord(
    ImmutableArray<string> Lines,
    int Flows,
    ImmutableArray<(Flow Flow, string Reason)> LeftOut,
    ImmutableArray<string> Surprises
)
{
    /// <summary>The file of the lines.</summary>
    public const string File = "expected.jsonl";

    /// <summary>The file of the lines of a step.</summary>
    /// <param name="number">The number of the step, from 1.</param>
    public static string FileOf(int number) => $"step-{number}.jsonl";

    /// <summary>
    /// Creates it from a run of all stages. A step has one stage, and stages nothing, so its answers are the same now and promoted.
    /// </summary>
    public static TruthRecord Of(ScenarioRun run)
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        var leftOut = ImmutableArray.CreateBuilder<(Flow, string)>();
        var surprises = ImmutableArray.CreateBuilder<string>();
        for (var place = 0; place < run.Plan.Flows.Length; place++)
        {
            var flow = run.Plan.Flows[place];
            if (DoubtAbout(run, place) is { } doubt)
            {
                leftOut.Add((flow, doubt));
                continue;
            }

            var (now, promoted) = (run.Stages[0].Observed.Verdicts[place], run[Stage.Promoted].Observed.Verdicts[place]);
            lines.AddRange(Pairs(run, flow).Select(pair => Line(flow, pair.From, pair.To, now, promoted)));
            surprises.AddRange(
                run.Stages.Where(s => s.Stage != Stage.Staged)
                    .Select(s => (Name: StageText.Name(s.Stage), Run: s))
                    .Where(s => s.Run.Predicted.Verdicts[place] != s.Run.Observed.Verdicts[place])
                    .Select(s =>
                        $"{s.Name}: {flow} is {s.Run.Observed.Verdicts[place].Words()}, and the policies say "
                        + $"{s.Run.Predicted.Verdicts[place].Words()}"
                    )
            );
        }

        return new(lines.ToImmutable(), run.Plan.Flows.Length - leftOut.Count, leftOut.ToImmutable(), surprises.ToImmutable());
    }

    // Only answers that the gate would accept are recorded. A denial is one if the same flow worked without policies.
    private static string? DoubtAbout(ScenarioRun run, int place)
    {
        var flow = run.Plan.Flows[place];
        if (run.Skipped.GetValueOrDefault(place) is { } reason)
        {
            return reason;
        }

        foreach (var stage in run.Stages)
        {
            var observed = stage.Observed.Verdicts[place];
            var doubt = observed switch
            {
                _ when stage.Flapped.Contains(place) => "it changed between readings",
                Verdict.Allowed => null,
                Verdict.Denied when run.Control[flow] == Verdict.Allowed => null,
                Verdict.Denied => "it is denied, but was never seen allowed without policies",
                _ => stage.Observed.DetailAt(place) ?? observed.Words(),
            };
            if (doubt is not null)
            {
                return $"{StageText.Name(stage.Stage)}: {doubt}";
            }
        }

        return run.Scenario.Step is not null || run[Stage.Staged].Observed.Verdicts[place] == run[Stage.Baseline].Observed.Verdicts[place]
            ? null
            : "staging alone changed it";
    }

    // All replicas answered alike; otherwise there would be no verdict.
    private static IEnumerable<(string From, string To)> Pairs(ScenarioRun run, Flow flow) =>
        from source in AddressesOf(run, flow.From, flow)
        from target in AddressesOf(run, flow.To, flow)
        where flow.From != flow.To || source != target || source.Length == 0
        select (source, target);

    private static IEnumerable<string> AddressesOf(ScenarioRun run, EndpointRef endpoint, Flow flow) =>
        run.Placement is { } placement && placement.Has(endpoint) && placement[endpoint, flow.Family] is { IsEmpty: false } addresses
            ? addresses.Select(a => a.ToString())
            : [""];

    private static string Line(Flow flow, string from, string to, Verdict now, Verdict promoted) =>
        new JsonObject
        {
            ["from"] = flow.From.ToString(),
            ["to"] = flow.To.ToString(),
            ["protocol"] = flow.Port.ProtocolName,
            ["port"] = (int)flow.Port.Number,
            ["family"] = IpFamily.Name(flow.Family),
            ["fromIP"] = from,
            ["toIP"] = to,
            ["now"] = now.Words(),
            ["promoted"] = promoted.Words(),
        }.ToJsonString();
}
