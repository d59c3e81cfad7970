using System.Text.Json;
using NUnit.Framework;
using StageTest.Core.Reports;
using StageTest.Core.Scenarios;
using StageTest.UnitTests.Runs;

namespace StageTest.UnitTests.Reports;

internal sealed class JsonReportTests
{
    private static readonly string[] Verdicts = ["allowed", "denied", "probeFailed", "notObserved"];

    [Test]
    public async Task WritesOneFlowToALine() => Golden.Match(new JsonReport().Write(await SampleReport.MixedAsync()), "mixed.json");

    [Test]
    public async Task ListsWhereCalicosPendingTraceIsNoGuideAndPromotesAllTheSame()
    {
        using var document = JsonDocument.Parse(new JsonReport().Write(await SampleReport.PendingAsync()));

        var scenario = document.RootElement.GetProperty("scenarios")[0];
        var trace = scenario.GetProperty("pendingTrace").EnumerateArray().Single();
        Assert.That(scenario.GetProperty("decision").GetString(), Is.EqualTo("promote"));
        Assert.That(
            new[] { "from", "to", "protocol", "pending", "promoted" }.Select(field => trace.GetProperty(field).GetString()),
            Is.EqualTo(new[] { "shop/web", "shop/db", "tcp", "allowed", "denied" })
        );
        Assert.That(trace.GetProperty("port").GetInt32(), Is.EqualTo(5432));
        Assert.That(trace.GetProperty("why").GetString(), Does.EndWith("which StagedKubernetesNetworkPolicy shop/db replaces"));
    }

    [Test]
    public async Task KeepsTheContractThatScriptsRelyOn()
    {
        using var document = JsonDocument.Parse(new JsonReport().Write(await SampleReport.MixedAsync()));

        var root = document.RootElement;
        Assert.That(root.GetProperty("version").GetInt32(), Is.EqualTo(1));
        Assert.That(root.GetProperty("engine").GetString(), Is.EqualTo("scripted"));
        Assert.That(
            root.GetProperty("startedAt").GetDateTimeOffset(),
            Is.EqualTo(new DateTimeOffset(2026, 3, 4, 3, 6, 7, 89, TimeSpan.Zero))
        );
        Assert.That(root.GetProperty("startedAt").GetString(), Does.EndWith("Z"));
        Assert.That(root.GetProperty("durationSeconds").GetDouble(), Is.EqualTo(75));
        Assert.That(root.GetProperty("decision").GetString(), Is.EqualTo("error"));
        var scenarios = root.GetProperty("scenarios").EnumerateArray().ToArray();
        Assert.That(scenarios.Select(s => s.GetProperty("decision").GetString()), Is.EqualTo(new[] { "promote", "hold", "error" }));
        Assert.That(scenarios.Select(s => s.GetProperty("reasons").GetArrayLength()), Is.EqualTo(new[] { 0, 2, 1 }));
        Assert.That(scenarios.Select(s => s.GetProperty("file").GetString()), Is.All.StartsWith("scenarios/"));
        var stages = scenarios[1].GetProperty("stages").EnumerateArray().ToArray();
        Assert.That(stages.Select(s => s.GetProperty("name").GetString()), Is.EqualTo(new[] { "baseline", "staged", "promoted" }));
        Assert.That(scenarios[2].GetProperty("stages").GetArrayLength(), Is.Zero);
        foreach (var stage in stages)
        {
            Assert.That(stage.GetProperty("readings").GetInt32(), Is.GreaterThanOrEqualTo(2));
            Assert.That(stage.GetProperty("durationSeconds").GetDouble(), Is.EqualTo(0.4));
            Assert.That(stage.GetProperty("flows").GetArrayLength(), Is.EqualTo(6));
            foreach (var flow in stage.GetProperty("flows").EnumerateArray())
            {
                CheckFlow(flow);
            }
        }
    }

    [Test]
    public async Task AStageWithoutExpectationExpectsNull()
    {
        var silent = Sample.Shop with { Baseline = null };

        using var document = JsonDocument.Parse(new JsonReport().Write(await SampleReport.OfAsync(silent, a => a.ByPolicies)));

        var stages = document.RootElement.GetProperty("scenarios")[0].GetProperty("stages");
        JsonElement ExpectedAt(Stage stage) => stages[(int)stage].GetProperty("flows")[0].GetProperty("expected");
        Assert.That(ExpectedAt(Stage.Baseline).ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(ExpectedAt(Stage.Promoted).GetString(), Is.EqualTo("allowed"));
    }

    [Test]
    public async Task AnyTextOfAFileStaysOneJsonString()
    {
        const string hostile = "\"}], \\ \u0001 \u2028 <script> \U0001F512 ü";
        var scenario = Sample.Shop with { Description = hostile };

        using var document = JsonDocument.Parse(new JsonReport().Write(await SampleReport.OfAsync(scenario, a => a.ByPolicies)));

        Assert.That(document.RootElement.GetProperty("scenarios")[0].GetProperty("description").GetString(), Is.EqualTo(hostile));
    }

    private static void CheckFlow(JsonElement flow)
    {
        Assert.That(flow.GetProperty("from").GetString(), Does.Match("^shop/[a-z]+$"));
        Assert.That(flow.GetProperty("to").GetString(), Does.Match("^shop/[a-z]+$"));
        Assert.That(flow.GetProperty("port").GetInt32(), Is.AnyOf(80, 8080, 5432));
        Assert.That(flow.GetProperty("protocol").GetString(), Is.EqualTo("tcp"));
        foreach (var verdict in (string[])["expected", "observed", "predicted"])
        {
            Assert.That(Verdicts, Does.Contain(flow.GetProperty(verdict).GetString()));
        }

        Assert.That(flow.GetProperty("ruling").GetProperty("ingress").GetString(), Does.StartWith("ingress "));
        Assert.That(flow.GetProperty("ruling").GetProperty("egress").GetString(), Does.StartWith("egress "));
    }
}
