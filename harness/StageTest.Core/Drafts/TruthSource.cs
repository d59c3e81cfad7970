using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using StageTest.Core.Connectivity;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Drafts;

/// <summary>Describes the origin of recorded answers: versions, digests and time.</summary>
internal static class TruthSource
{
    /// <summary>The file with the description.</summary>
    public const string File = "truth.json";

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The text of the file.</summary>
    /// <param name="run">The run.</param>
    /// <param name="record">The recorded answers.</param>
    /// <param name="files">The files beside it, by name.</param>
    /// <param name="startedAt">When the run began.</param>
    /// <param name="steps">The runs of its steps with their numbers, from 1, and their answers.</param>
    public static string Of(
        ScenarioRun run,
        TruthRecord record,
        IReadOnlyCollection<(int Number, ScenarioRun Run, TruthRecord Record)> steps,
        ImmutableSortedDictionary<string, string> files,
        DateTimeOffset startedAt
    ) =>
        new JsonObject
        {
            ["version"] = 1,
            ["scenario"] = run.Scenario.Name,
            ["stagetest"] = StageTestVersion.Text,
            ["engine"] = run.Engine,
            ["engineArguments"] = new JsonArray([.. run.EngineArguments.Select(a => (JsonNode)a)]),
            ["versions"] = Object(run.Versions),
            ["digests"] = Object(UnpinnedInputs.DigestsOf(run.Versions).Select(d => new KeyValuePair<string, string>(d.Name, d.Digest))),
            ["startedAt"] = startedAt.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null),
            ["readings"] = Readings(run),
            ["flows"] = record.Flows,
            ["leftOut"] = LeftOut(record),
            ["steps"] = new JsonArray([
                .. steps.Select(step =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["name"] = step.Run.Scenario.Step,
                            ["file"] = TruthRecord.FileOf(step.Number),
                            ["readings"] = Readings(step.Run),
                            ["flows"] = step.Record.Flows,
                            ["leftOut"] = LeftOut(step.Record),
                        }
                ),
            ]),
            ["inputs"] = Object(run.Scenario.Inputs.Select(i => new KeyValuePair<string, string>(i.Path, i.Sha256))),
            ["files"] = Object(
                files.Select(f => new KeyValuePair<string, string>(f.Key, InputFile.Digest(Encoding.UTF8.GetBytes(f.Value))))
            ),
        }.ToJsonString(Readable) + "\n";

    private static JsonArray Readings(ScenarioRun run) =>
        new([
            Reading("control", run.Control.Plan, [], 1),
            .. run.Stages.Select(s =>
                Reading(
                    StageText.Name(s.Stage),
                    run.Plan.Where(flow => !run.Skipped.ContainsKey(run.Plan.PlaceOf(flow))),
                    run.Scenario.PoliciesAt(s.Stage).Policies,
                    s.Readings
                )
            ),
        ]);

    private static JsonArray LeftOut(TruthRecord record) =>
        new([.. record.LeftOut.Select(l => (JsonNode)new JsonObject { ["flow"] = l.Flow.ToString(), ["reason"] = l.Reason })]);

    // What was asked while which policies were there, and how often until the answers settled.
    private static JsonObject Reading(string name, ProbePlan asked, IEnumerable<Policy> policies, int readings) =>
        new JsonObject
        {
            ["name"] = name,
            ["policies"] = new JsonArray([.. policies.Select(p => (JsonNode)$"{(p.IsStaged && !p.Kind.IsStaged ? "staged " : "")}{p}")]),
            ["flows"] = asked.Flows.Length,
            ["readings"] = readings,
        };

    private static JsonObject Object(IEnumerable<KeyValuePair<string, string>> values) =>
        [.. values.Select(v => new KeyValuePair<string, JsonNode?>(v.Key, v.Value))];
}
