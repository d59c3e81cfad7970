using System.Collections.Immutable;
using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Sources;
using StageTest.Core.Gate;
using StageTest.Core.Scenarios.Settings;

namespace StageTest.UnitTests.Gate;

/// <summary>What the base declares to be deployed as a chart: when it is rendered, and what counts of it.</summary>
internal sealed class DeployedRenderingTests
{
    private static readonly DeployedSource Chart = new("helm", "charts/shop", SourceLocation.Whole("stagetest.yaml"))
    {
        Release = "shop",
        Namespace = "shop",
        Values = ["values/prod.yaml"],
    };

    private const string Taken =
        "policies: { enforced: [{ helm: ../charts/shop, release: shop, namespace: shop, values: [../values/prod.yaml] }] }";

    [Test]
    public void NothingIsRenderedWhereTheFilesAreTheSame()
    {
        var renderer = new Fake();

        var (before, after) = Of(renderer, "a", "", "a", "");

        Assert.That((renderer.Count, before.Documents.Length + after.Documents.Length), Is.EqualTo((0, 0)));
        Assert.That(after.Files, Is.EquivalentTo(["charts/shop/Chart.yaml", "values/prod.yaml"]));
    }

    [Test]
    public void BothSidesAreRenderedWhereAFileDiffers()
    {
        var (before, after) = Of(new Fake(), "a", "", "b", "");

        Assert.That((before.Documents.Single().Name, after.Documents.Single().Name, after.IsJudged), Is.EqualTo(("a", "b", false)));
    }

    [Test]
    public void WhatAScenarioTakesOnBothSidesIsNotRenderedHere()
    {
        var renderer = new Fake();

        var (_, after) = Of(renderer, "a", Taken, "b", Taken);

        Assert.That((renderer.Count, after.IsJudged), Is.EqualTo((0, true)));
    }

    [TestCase("release: shop", "release: other")]
    [TestCase("namespace: shop", "namespace: other")]
    [TestCase(", values: [../values/prod.yaml]", "")]
    [TestCase("policies: { enforced", "topology: { manifests")]
    public void AScenarioThatTakesItOtherwiseDoesNotJudgeIt(string part, string other)
    {
        var (_, after) = Of(new Fake(), "a", Taken, "a", Taken.Replace(part, other, StringComparison.Ordinal));

        Assert.That((after.IsJudged, after.Documents.Length), Is.EqualTo((false, 1)));
    }

    [Test]
    public void WhatCannotBeRenderedIsAnErrorAtTheEntry()
    {
        var diagnostics = new DiagnosticBag();

        Of(new Fake { Problem = "helm was not found." }, "a", "", "b", "", diagnostics);

        Assert.That(
            diagnostics.Items.Select(d => d.ToString()),
            Is.EqualTo(["stagetest.yaml: error: '{ helm: charts/shop }' cannot be rendered: helm was not found."])
        );
    }

    private static (RenderedSource Before, RenderedSource After) Of(
        Fake renderer,
        string before,
        string scenarioBefore,
        string after,
        string scenarioAfter,
        DiagnosticBag? diagnostics = null
    )
    {
        using var folder = ScratchFolder.Create("rendering");
        (string, ImmutableArray<ScenarioSource>) Side(string name, string value, string scenario)
        {
            var root = Path.Combine(folder.Path, name);
            Directory.CreateDirectory(Path.Combine(root, "charts/shop"));
            Directory.CreateDirectory(Path.Combine(root, "values"));
            File.WriteAllText(Path.Combine(root, "charts/shop/Chart.yaml"), "name: shop");
            File.WriteAllText(Path.Combine(root, "values/prod.yaml"), value);
            return (root, ScenarioSource.Of(scenario, "scenarios/shop.yaml"));
        }

        var bag = diagnostics ?? new();
        var found = new DeployedRendering(renderer, bag).Of(
            Chart,
            Side("before", before, scenarioBefore),
            Side("after", after, scenarioAfter)
        );
        Assert.That(diagnostics is not null || !bag.HasErrors, Is.True);
        return found;
    }

    // Makes one object, called as the values say.
    private sealed class Fake : ISourceRenderer
    {
        public int Count { get; private set; }

        public string? Problem { get; init; }

        public string Render(RenderRequest request)
        {
            Count++;
            var name = System.Text.Encoding.UTF8.GetString(request.Files[request.Values[0]]);
            return Problem is null
                ? $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: {name} }}\n"
                : throw new RenderException(Problem);
        }
    }
}
