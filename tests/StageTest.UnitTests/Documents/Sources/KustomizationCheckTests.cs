using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Sources;

namespace StageTest.UnitTests.Documents.Sources;

internal sealed class KustomizationCheckTests
{
    private DirectoryInfo _folder = null!;
    private DiagnosticBag _diagnostics = null!;

    [SetUp]
    public void CreateRepository()
    {
        _folder = Directory.CreateTempSubdirectory("stagetest-kustomize-");
        _diagnostics = new();
        Write("policies/live/a.yaml", "a: 1\n");
        Write("policies/live/b.yaml", "b: 1\n");
        Write("policies/other.yaml", "c: 1\n");
    }

    [TearDown]
    public void DeleteRepository() => _folder.Delete(recursive: true);

    [TestCase("policies/live/kustomization.yaml", "resources: [a.yaml, ./b.yaml]")]
    [TestCase(
        "policies/live/Kustomization",
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml, b.yaml]"
    )]
    [TestCase("policies/live/kustomization.yml", "resources: [a.yaml, b.yaml]\nnamespace:\npatches: []")]
    [TestCase("policies/kustomization.yaml", "resources: [other.yaml, live/a.yaml, live/b.yaml]")]
    [TestCase("kustomization.yaml", "resources: [policies/live/a.yaml, policies/live/b.yaml]")]
    public void OneThatListsTheFilesIsNothing(string file, string text)
    {
        Write(file, text);

        Assert.That(Read("policies/live/"), Is.EqualTo(["policies/live/a.yaml", "policies/live/b.yaml"]));
        Assert.That(_diagnostics.Items, Is.Empty);
    }

    [TestCase("policies/live/kustomization.yaml", "resources: [a.yaml]", "leaves out 'policies/live/b.yaml'")]
    [TestCase("policies/live/Kustomization", "resources: [a.yaml]", "leaves out 'policies/live/b.yaml'")]
    [TestCase("policies/live/kustomization.yml", "", "leaves out 'policies/live/a.yaml', 'policies/live/b.yaml'")]
    [TestCase("policies/live/kustomization.yaml", "resources: [a.yaml, b.yaml, c.txt]", "takes 'policies/live/c.txt'")]
    [TestCase("policies/live/kustomization.yaml", "resources: [a.yaml, b.yaml, ../other.yaml]", "takes 'policies/other.yaml'")]
    [TestCase("policies/live/kustomization.yaml", "resources: [a.yaml, b.yaml]\nnamespace: prod", "changes by 'namespace'")]
    [TestCase("policies/live/kustomization.yaml", "resources: [a.yaml, b.yaml]\npatches: [{ patch: x }]", "changes by 'patches'")]
    [TestCase("policies/live/kustomization.yaml", "resources: [a.yaml, b.yaml]\nsomethingNew: 1", "changes by 'somethingNew'")]
    [TestCase("policies/kustomization.yaml", "resources: [other.yaml]", "leaves out 'policies/live/a.yaml', 'policies/live/b.yaml'")]
    [TestCase("policies/kustomization.yaml", "resources: [live/a.yaml]", "leaves out 'policies/live/b.yaml'")]
    [TestCase("kustomization.yml", "resources: [policies/live/a.yaml, policies/live/b.yaml]\nnamePrefix: x-", "changes by 'namePrefix'")]
    public void OneThatChangesWhatIsReadIsAnErrorWithARemedy(string file, string text, string fact)
    {
        Write(file, text);

        Read("policies/live/");

        var said = _diagnostics.Items.Single();
        Assert.That(said.Severity, Is.EqualTo(Severity.Error));
        Assert.That(said.Location.File, Does.EndWith(file));
        Assert.That(said.Message, Does.Contain(fact).And.Contain("{ kustomize: "));
    }

    [Test]
    public void WhatAnOverlayChangesCountsForItsBase()
    {
        Write("policies/live/kustomization.yaml", "resources: [a.yaml, b.yaml]");
        Write("policies/kustomization.yaml", "resources: [live]\ncommonLabels: { x: y }");

        Read("policies/live/");

        Assert.That(_diagnostics.Items.Single().ToString(), Does.Contain("policies/kustomization.yaml:2:1: error:"));
    }

    [Test]
    public void KustomizationsThatTakeEachOtherEnd()
    {
        Write("policies/live/kustomization.yaml", "resources: [a.yaml, b.yaml, ..]");
        Write("policies/kustomization.yaml", "resources: [live]");

        Read("policies/live/");

        Assert.That(_diagnostics.HasErrors, Is.False);
    }

    // The author says that the folder is applied as it is.
    [Test]
    public void OneAboveThatNamesNothingOfADeclaredPathDoesNotCount()
    {
        Write("kustomization.yaml", "resources: [elsewhere.yaml]");

        Read("{ path: policies/live/ }");

        Assert.That(_diagnostics.Items, Is.Empty);
    }

    [Test]
    public void DeclaredPathDoesNotHideWhatIsChanged()
    {
        Write("policies/kustomization.yaml", "resources: [live/a.yaml, live/b.yaml]\nnamespace: x");

        Read("{ path: policies/live/ }");

        Assert.That(_diagnostics.ErrorCount, Is.EqualTo(1));
    }

    [Test]
    public void AnObjectOfFluxIsNoKustomizationOfKustomize()
    {
        Write("policies/kustomization.yaml", "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nspec: {}");

        Read("policies/live/");

        Assert.That(_diagnostics.Items, Is.Empty);
    }

    [Test]
    public void KustomizationIsAmongTheInputs()
    {
        Write("policies/kustomization.yaml", "resources: [live/a.yaml, live/b.yaml]");
        var files = Files();

        Read("policies/live/", files);

        Assert.That(files.Inputs.Select(i => i.Path), Does.Contain("policies/kustomization.yaml"));
    }

    [Test]
    public void BrokenKustomizationIsAnError()
    {
        Write("policies/live/kustomization.yaml", "resources: [");

        Read("policies/live/");

        Assert.That(_diagnostics.Items.Single().Location.File, Does.EndWith("policies/live/kustomization.yaml"));
    }

    [TestCase("policies/live/", "policies/live/Chart.yaml", "leaves out 'policies/live/a.yaml', 'policies/live/b.yaml'")]
    [TestCase("policies/", "policies/live/Chart.yaml", "leaves out 'policies/live/a.yaml', 'policies/live/b.yaml'")]
    [TestCase("policies/live/*.yaml", "policies/live/Chart.yaml", "leaves out 'policies/live/a.yaml', 'policies/live/b.yaml'")]
    [TestCase("policies/live/", "policies/chart/Chart.yaml", null)]
    [TestCase("policies/*.yaml", "policies/live/Chart.yaml", null)]
    [TestCase("policies/live/a.yaml", "policies/live/Chart.yaml", null)]
    public void AChartThatLeavesFilesOutIsAnError(string source, string chart, string? fact)
    {
        Write(chart, "apiVersion: v2\nname: x\nversion: 0.1.0\n");

        Read(source);

        Assert.That(_diagnostics.HasErrors, Is.EqualTo(fact is not null));
        Assert.That(_diagnostics.Items.Select(i => i.Message), fact is null ? Is.Empty : Has.One.StartsWith($"This chart {fact}"));
    }

    [Test]
    public void AChartWithItsTemplatesOnlyIsNone()
    {
        foreach (var file in (string[])["Chart.yaml", "values.yaml", "templates/a.yaml", "crds/b.yaml"])
        {
            Write($"chart/{file}", "a: 1\n");
        }

        Read("chart/");

        Assert.That(_diagnostics.Items, Is.Empty);
    }

    private RepositoryFiles Files() =>
        new(Path.Combine(_folder.FullName, "scenario.yaml"), _folder.FullName, displayRoot: _folder.FullName);

    private string[] Read(string source, RepositoryFiles? files = null)
    {
        var node = YamlReader.Read(source, "scenario.yaml", _diagnostics)[0];
        var named = PolicySourceReader.Read(node, "enforced", _diagnostics)!;
        return [.. new SourceReader(files ?? Files(), null, _diagnostics).Read([named], _diagnostics).Select(t => t.File)];
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
