using System.Text.Json.Nodes;
using NJsonSchema;
using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Gate;
using StageTest.Core.Mutation;
using StageTest.Core.Policies;
using StageTest.Core.Promotion;
using StageTest.Core.Reports;
using StageTest.Core.Reports.Gate;
using StageTest.Core.Scenarios.Declarations;
using StageTest.Core.Scenarios.Settings;
using StageTest.UnitTests.Cli;
using StageTest.UnitTests.Cli.Commands;
using StageTest.UnitTests.Promotion;
using StageTest.UnitTests.Reports;
using StageTest.UnitTests.Runs;

namespace StageTest.UnitTests.Contract;

/// <summary>
/// What each command writes as JSON is what its published schema says, and nothing beside it: here a member without a description is an
/// error.
/// </summary>
internal sealed class PublishedSchemaTests
{
    [Test]
    public async Task TheReportOfARun()
    {
        using var repository = new Repository();
        await repository.ProveAsync();

        await CheckAsync("report", repository.Text("report.json"));
        await CheckAsync("report", new JsonReport().Write(await SampleReport.MixedAsync()));
        await CheckAsync("report", new JsonReport().Write(await SampleReport.PendingAsync()));
    }

    [Test]
    public async Task EachLineOfAFlowLog()
    {
        using var command = Shop();

        await command.RunAsync("run", command.PathOf("scenarios"), "--engine", "simulate", "--quiet", "--output", "flows");

        var lines = command.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines, Is.Not.Empty, command.Error);
        foreach (var line in lines)
        {
            await CheckAsync("flow-log", line);
        }
    }

    [Test]
    public async Task TheReportOfTheGate()
    {
        using var text = new StringWriter();
        new JsonGate().Write(await GateAsync(), text);

        await CheckAsync("gate", text.ToString());
    }

    [TestCase("map", "map", "before")]
    [TestCase("diff", "diff", "before", "after")]
    [TestCase("lint", "lint", "scenarios")]
    [TestCase("mutation", "mutate", "scenarios")]
    [TestCase("doctor", "doctor")]
    [TestCase("access", "access", "rbac")]
    [TestCase("board", "board", "scenarios/shop.yaml")]
    public async Task TheOutputOfACommand(string schema, string name, params string[] inputs)
    {
        using var command = Shop();

        await command.RunAsync([name, .. inputs.Select(command.PathOf), "--output", "json"]);

        Assert.That(command.Out, Is.Not.Empty, command.Error);
        await CheckAsync(schema, command.Out);
    }

    [Test]
    public async Task TheExplanationOfAFlow()
    {
        using var command = Shop();

        await command.RunAsync(
            "explain",
            "--manifests",
            command.PathOf("after"),
            "--from",
            "shop/web",
            "--to",
            "shop/db:5432",
            "--output",
            "json"
        );

        await CheckAsync("explanation", command.Out);
    }

    [Test]
    public async Task TheRecordOfAPromotionAndItsVerification()
    {
        using var repository = new Repository();
        await repository.ProveAsync();
        await repository.PromoteAsync();
        var bytes = File.ReadAllBytes(repository.PathOf("promotion.json"));
        var record = PromotionRecord.Read(bytes, "promotion.json", new())!;
        using var text = new StringWriter();
        VerificationJson.Write(record, ["changed: 'policies/db.yaml'"], text);

        await CheckAsync("promotion", repository.Text("promotion.json"));
        await CheckAsync("verification", text.ToString());
    }

    [Test]
    public async Task ASchemaRefusesWhatTheCommandNeverWrites()
    {
        var schema = await JsonSchema.FromJsonAsync(PublishedSchema.Find("report")!.Text());
        var text = new JsonReport().Write(await SampleReport.MixedAsync());

        Assert.That(schema.Validate(text), Is.Empty);
        Assert.That(
            schema.Validate(text.Replace("\"decision\":\"hold\"", "\"decision\":\"held\"", StringComparison.Ordinal)),
            Is.Not.Empty
        );
        Assert.That(schema.Validate(text.Replace("\"observed\"", "\"seen\"", StringComparison.Ordinal)), Is.Not.Empty);
        Assert.That(schema.Validate(text.Replace("\"readings\":2", "\"readings\":\"2\"", StringComparison.Ordinal)), Is.Not.Empty);
    }

    [TestCaseSource(nameof(Names))]
    public void EveryMemberHasADescriptionThatIsASentence(string name)
    {
        var missing = Members(JsonNode.Parse(PublishedSchema.Find(name)!.Text())!)
            .Where(m => m.Value?["description"]?.GetValue<string>() is not { } text || !text.EndsWith('.') || !char.IsUpper(text[0]));

        Assert.That(missing.Select(m => m.Key), Is.Empty);
    }

    [Test]
    public async Task TheCommandPrintsTheSchemaOfANameAndThatOfScenariosWithoutOne()
    {
        using var command = new CommandLine();

        Assert.That(await command.RunAsync("schema", "gate"), Is.Zero);
        Assert.That(command.Out, Is.EqualTo(PublishedSchema.Find("gate")!.Text()));
        Assert.That(await command.RunAsync("schema", "repository"), Is.Zero);
        Assert.That(command.Out, Is.EqualTo(RepositorySchema.Text));
        Assert.That(await command.RunAsync("schema"), Is.Zero);
        Assert.That(command.Out, Is.EqualTo(PublishedSchema.Scenario.Text()));
    }

    [Test]
    public async Task AnUnknownNameIsBadInputAndTheClosestIsNamed()
    {
        using var command = new CommandLine();

        Assert.That(await command.RunAsync("schema", "reprot"), Is.EqualTo(2));
        Assert.That(command.Error, Does.StartWith("There is no schema 'reprot'. Did you mean 'report'?"));
        Assert.That(command.Out, Is.Empty);
    }

    // The files that authors write have their own tests.
    private static IEnumerable<string> Names() => PublishedSchema.All.Select(s => s.Name).Except(["scenario", "repository"]);

    private static CommandLine Shop()
    {
        var command = new CommandLine();
        command.WriteScenario();
        command.Write("rbac/team.yaml", AccessCommandTests.Team);
        command.Write("before/workloads.yaml", ShopManifests.Workloads);
        command.Write("before/policies.yaml", ShopManifests.Closed);
        command.Write("after/workloads.yaml", ShopManifests.Workloads);
        command.Write("after/policies.yaml", ShopManifests.Changed);
        return command;
    }

    private static async Task<GateReport> GateAsync()
    {
        var run = await SampleReport.MixedAsync();
        var after = Sample.Shop;
        var change = ScenarioChange.Of(after with { Policies = PolicySet.Empty }, after, isNew: false);
        var place = new SourceLocation("policies/db.yaml", 3, 5);
        var survivor = new MutantResult(
            new(MutationOperator.RemoveRule, place, "NetworkPolicy shop/db", "without this rule", set => set),
            MutantOutcome.Survived,
            change.Map!.Changes[0],
            [new("expect.promoted.deny", "{ from: shop/web, to: shop/db:5432 }")]
        );
        return new()
        {
            Base = "main",
            Head = "the working tree",
            Engine = run.Engine,
            SendsPackets = true,
            ChangedFiles = ["policies/db.yaml"],
            Changes = [change],
            Rules = ReadinessReview.Of([after], [after]),
            Problems = [new(Severity.Warning, place, "A remark.")],
            Reasons =
            [
                .. run.Scenarios[1].Decision.Reasons.Select(r => r with { Kind = HoldReasons.RunHeld, Cause = r.Kind }),
                new(HoldReasons.UncoveredChange, "shop/web => shop/db", "No flow asks it.", place) { IsPermitted = true },
                new(HoldReasons.NoPackets, "simulate", "No packet was sent.", default),
            ],
            Mutations = new(0.9, 1, [survivor], []),
            Run = run,
        };
    }

    private static async Task CheckAsync(string name, string json)
    {
        var strict = JsonNode.Parse(PublishedSchema.Find(name)!.Text())!;
        foreach (var node in Nodes(strict).OfType<JsonObject>().Where(n => n["properties"] is JsonObject).ToArray())
        {
            node["additionalProperties"] = false;
        }

        var problems = (await JsonSchema.FromJsonAsync(strict.ToJsonString())).Validate(json);

        Assert.That(problems, Is.Empty);
    }

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Members(JsonNode schema) =>
        Nodes(schema).OfType<JsonObject>().Select(n => n["properties"]).OfType<JsonObject>().SelectMany(p => p);

    private static IEnumerable<JsonNode> Nodes(JsonNode node) =>
        (
            node switch
            {
                JsonObject map => map.Select(m => m.Value),
                JsonArray list => list,
                _ => [],
            }
        )
            .OfType<JsonNode>()
            .SelectMany(Nodes)
            .Prepend(node);
}
