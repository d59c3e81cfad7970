using System.Text.Json.Nodes;
using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Mutation;
using StageTest.Core.Scenarios;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.Mutation;

/// <summary>Mutants of this repository's own policies: most are noticed, and those that are not are once their remedy is pasted.</summary>
internal sealed class OwnScenariosTests
{
    private const double Least = 0.95;

    private static readonly MutationOptions All = new() { MostMutants = int.MaxValue };

    [Test]
    public void TheScenariosNoticeMistakesInThePolicies()
    {
        var runs = Repository.Scenarios("scenarios").Select(c => Run(Repository.Read((string)c.Arguments[0]!))).ToArray();

        Assert.That(MutationRun.ScoreOf(runs), Is.GreaterThanOrEqualTo(Least));
        Assert.That(
            runs.SelectMany(r => r.Results).Where(r => r.Outcome == MutantOutcome.Killed).Select(r => r.Mutant.Operator).Distinct(),
            Is.EquivalentTo(Enum.GetValues<MutationOperator>())
        );
    }

    [Test]
    public void EverySurvivorIsNoticedOnceItsLinesArePasted()
    {
        var tried = 0;
        foreach (var file in Repository.Scenarios("scenarios").Select(c => (string)c.Arguments[0]!))
        {
            var scenario = Repository.Read(file);
            foreach (var survivor in Run(scenario).Survivors)
            {
                Assert.That(survivor.Remedy, Is.Not.Empty, $"{survivor.Mutant.Location}: {survivor.Mutant.Description}");

                // What comes from a manifest is changed there, which this test leaves alone.
                if (
                    survivor.Remedy.All(l =>
                        l.Path.StartsWith("topology.", StringComparison.Ordinal) || l.Path.StartsWith("expect.", StringComparison.Ordinal)
                    )
                )
                {
                    AssertNoticed(scenario, Paste(file, survivor), survivor.Mutant);
                    tried++;
                }
            }
        }

        Assert.That(tried, Is.GreaterThan(10));
    }

    private static void AssertNoticed(Scenario scenario, string text, Mutant mutant)
    {
        var problems = new DiagnosticBag();
        var pasted = ScenarioReader.Read(scenario.File, text, new(), problems);
        Assert.That(pasted, Is.Not.Null, () => $"{string.Join('\n', problems.Sorted())}\n{text}");

        var again = Run(pasted!)
            .Results.Single(r =>
                r.Mutant.Location == mutant.Location && r.Mutant.Description == mutant.Description && r.Mutant.Subject == mutant.Subject
            );

        Assert.That(again.Outcome, Is.EqualTo(MutantOutcome.Killed), $"{scenario.File}: {mutant.Location} {mutant.Description}\n{text}");
    }

    // JSON is YAML, and easily changed.
    private static string Paste(string file, MutantResult survivor)
    {
        var root = (JsonObject)Json(YamlReader.Read(File.ReadAllText(file), file, new()).Single())!;
        foreach (var line in survivor.Remedy)
        {
            var item = Json(YamlReader.Read($"- {line.Text}", file, new()).Single())!.AsArray()[0]!.DeepClone();
            ListAt(root, line.Path).Add(item);
        }

        return root.ToJsonString();
    }

    private static JsonArray ListAt(JsonObject root, string path)
    {
        var at = root;
        var parts = path.Split('.');
        foreach (var part in parts[..^1])
        {
            var open = part.IndexOf('[', StringComparison.Ordinal);
            at = open < 0 ? (JsonObject)(at[part] ??= new JsonObject())! : Item((JsonArray)at[part[..open]]!, part[(open + 1)..^1]);
        }

        return (JsonArray)(at[parts[^1]] ??= new JsonArray())!;
    }

    private static JsonObject Item(JsonArray list, string name) =>
        list.Cast<JsonObject>()
            .Single(i => name == (string)i["name"]! || name == $"{(string?)i["namespace"] ?? "default"}/{(string)i["name"]!}");

    private static JsonNode? Json(YamlNode node) =>
        node switch
        {
            YamlMapping mapping => new JsonObject(mapping.Entries.Select(e => KeyValuePair.Create(e.Key.Value, Json(e.Value)))),
            YamlSequence sequence => new JsonArray([.. sequence.Items.Select(Json)]),
            YamlScalar { IsNull: true } => null,
            YamlScalar scalar when scalar.AsInteger() is { } number => number,
            YamlScalar { IsBoolean: true } scalar => scalar.IsTrue,
            YamlScalar scalar => scalar.Value,
            _ => throw new InvalidOperationException(node.Describe()),
        };

    private static MutationRun Run(Scenario scenario)
    {
        var problems = new DiagnosticBag();
        return MutationRunner.Run(scenario, All, problems, CancellationToken.None)
            ?? throw new InvalidOperationException(string.Join('\n', problems.Sorted()));
    }
}
