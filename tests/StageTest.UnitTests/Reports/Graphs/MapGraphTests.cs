using System.Text.Json;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Reports;
using StageTest.Core.Reports.Formats;
using StageTest.Core.Reports.Graphs;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.Reports.Graphs;

internal sealed class MapGraphTests
{
    private static readonly TestCaseData[] All = [.. Repository.Scenarios("scenarios")];

    [TestCaseSource(nameof(All))]
    public void ThePictureHasTheLinesOfTheMap(string file)
    {
        var scenario = Repository.Read(file);
        foreach (var stage in Enum.GetValues<Stage>())
        {
            var map = MapOf(scenario, stage);
            Assert.That(new SvgPicture(MapGraph.Of(map)).Pairs, Is.EquivalentTo(JsonPairs(map)), $"{stage}");
            Assert.That(new SvgPicture(GraphFolding.Drawn(MapGraph.Of(map))).Pairs, Is.EquivalentTo(JsonPairs(map)), $"{stage}, folded");
        }
    }

    [TestCaseSource(nameof(All))]
    public void ThePicturesOfAChangeHaveTheLinesOfBothMaps(string file)
    {
        var scenario = Repository.Read(file);
        var before = MapOf(scenario, Stage.Baseline, Stage.Promoted);
        var after = MapOf(scenario, Stage.Promoted, Stage.Baseline);

        var drawing = GraphLayout.Of(MapGraph.Of(before, after));
        var (was, will) = (new SvgPicture(drawing.Before()), new SvgPicture(drawing.After()));

        Assert.That(was.Pairs, Is.EquivalentTo(JsonPairs(before)));
        Assert.That(
            will.Edges.Where(e => e.State != "closed").Select(e => (e.From, e.To)).Distinct().Count(),
            Is.EqualTo(JsonPairs(after).Count())
        );
        Assert.That(was.Nodes.Select(n => (n.Key, n.Box)), Is.EqualTo(will.Nodes.Select(n => (n.Key, n.Box))));
    }

    private static ConnectionMap MapOf(Scenario scenario, Stage stage, Stage? other = null) =>
        ConnectionMapper.Map(
            scenario.Topology,
            Placement.Default(scenario.Topology),
            scenario.PoliciesAt(stage),
            other is { } second ? scenario.PoliciesAt(second) : null
        );

    // Two ends have a line for each family of addresses where these differ.
    private static IEnumerable<(string From, string To)> JsonPairs(ConnectionMap map)
    {
        using var writer = new StringWriter();
        OutputFormats.Known.Find<ConnectionMap>("json")!.Write(map, new OutputLook(), writer);
        using var json = JsonDocument.Parse(writer.ToString());
        return
        [
            .. json
                .RootElement.GetProperty("connections")
                .EnumerateArray()
                .Select(c => (End(c.GetProperty("from")), End(c.GetProperty("to"))))
                .Distinct(),
        ];
    }

    private static string End(JsonElement end) =>
        end.TryGetProperty("workload", out var workload) && workload.ValueKind == JsonValueKind.String
            ? $"{workload.GetString()}[{end.GetProperty("kind").GetString()}]"
            : $"{end.GetProperty("firstAddress").GetString()}-{end.GetProperty("lastAddress").GetString()}[External]";
}
