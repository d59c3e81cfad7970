using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Sources;

namespace StageTest.UnitTests.Documents.Sources;

internal sealed class SourceReaderTests
{
    private DirectoryInfo _folder = null!;
    private DiagnosticBag _diagnostics = null!;
    private RepositoryFiles _files = null!;

    [SetUp]
    public void CreateRepository()
    {
        _folder = Directory.CreateTempSubdirectory("stagetest-sources-");
        _diagnostics = new();
        _files = new(Path.Combine(_folder.FullName, "scenario.yaml"), _folder.FullName, displayRoot: _folder.FullName);
        Write("base/np.yaml", "\n\nkind: NetworkPolicy\napiVersion: networking.k8s.io/v1\nmetadata: { name: deny }\n");
        Write("base/kustomization.yaml", "resources: [np.yaml]");
        Write("base/unused.yaml", "never: read");
        Write("prod/kustomization.yaml", "resources: [../base]\nnamePrefix: prod-\npatches: [{ path: patch.yaml }]");
        Write("prod/patch.yaml", "a: 1");
        Write("secret.yaml", "password: hunter2");
    }

    [TearDown]
    public void DeleteRepository() => _folder.Delete(recursive: true);

    [Test]
    public void OnlyTheFilesThatAKustomizationTakesAreThereForTheProgram()
    {
        var asked = Ask("{ kustomize: prod }");

        Assert.That(asked.Folder, Is.EqualTo("prod"));
        Assert.That(
            asked.Files.Keys,
            Is.EqualTo(["base/kustomization.yaml", "base/np.yaml", "prod/kustomization.yaml", "prod/patch.yaml"])
        );
        Assert.That(_files.Inputs.Select(i => i.Path), Is.EqualTo(asked.Files.Keys));
    }

    [Test]
    public void AllFilesOfAChartAndItsValuesAreThere()
    {
        Write("chart/Chart.yaml", "name: shop");
        Write("chart/templates/np.yaml", "{{ .Values.x }}");
        Write("chart/.helmignore", "x");
        Write("values.yaml", "x: 1");

        var asked = Ask("{ helm: chart, release: shop, values: values.yaml }");

        Assert.That(asked.Files.Keys, Is.EqualTo(["chart/.helmignore", "chart/Chart.yaml", "chart/templates/np.yaml", "values.yaml"]));
        Assert.That(asked.Values, Is.EqualTo(["values.yaml"]));
    }

    [TestCase("resources: [https://example.org/x.yaml]", "no remote files")]
    [TestCase("resources: ['github.com/org/repo//base?ref=v1']", "no remote files")]
    [TestCase("components: [git@example.org:x]", "no remote files")]
    [TestCase("resources: [../../outside.yaml]", "leads out of the repository")]
    [TestCase("resources: [out.yaml]", "links out of the repository")]
    [TestCase("helmCharts: [{ name: x }]", "Charts inside of kustomizations are not rendered")]
    [TestCase("generators: [plugin.yaml]", "This plugin names an address")]
    [TestCase("transformers: [function.yaml]", "This plugin runs a program")]
    [TestCase("configMapGenerator: [{ name: x, files: ['key=/etc/passwd'] }]", "leads out of the repository")]
    [TestCase("resources: [.]", "")]
    public void WhatReachesOutIsAnErrorBeforeAnythingRuns(string text, string part)
    {
        Write("evil/kustomization.yaml", text);
        Write("evil/plugin.yaml", "apiVersion: builtin\nurl: https://example.org");
        Write("evil/function.yaml", "metadata: { annotations: { config.kubernetes.io/function: 'exec: { path: ./x }' } }");
        File.CreateSymbolicLink(Path.Combine(_folder.FullName, "evil/out.yaml"), "/etc/hostname");
        var renderer = new Recorder("");

        Read("{ kustomize: evil }", renderer);

        Assert.That(renderer.Asked, part.Length == 0 ? Is.Not.Null : Is.Null);
        Assert.That(_diagnostics.Items.Select(d => d.Message), part.Length == 0 ? Is.Empty : Has.Some.Contains(part));
    }

    [Test]
    public void RenderedDocumentsKeepTheirPlaces()
    {
        var texts = Read(
            "{ kustomize: prod }",
            new Recorder(
                "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: prod-deny }\n---\nkind: ConfigMap\n"
                    + "apiVersion: v1\nmetadata: { name: made }\n"
            )
        );

        Assert.That(texts.Select(t => t.File), Is.EqualTo(["base/np.yaml (rendered from prod)", "rendered from prod"]));
        Assert.That(YamlReader.Read(texts[0].Text, "f", new())[0].Location.Line, Is.EqualTo(3));
    }

    [Test]
    public void HelmSaysWhereADocumentComesFrom()
    {
        Write("chart/Chart.yaml", "name: shop");
        Write("chart/templates/np.yaml", "{{ .Values.x }}");

        var texts = Read("{ helm: chart, release: shop }", new Recorder("---\n# Source: shop/templates/np.yaml\nkind: X\n"));

        Assert.That(texts.Select(t => t.File), Is.EqualTo(["chart/templates/np.yaml (rendered from chart)"]));
    }

    [Test]
    public void WhyNothingWasRenderedIsSaidAtTheSource()
    {
        Read("{ kustomize: prod }", new Recorder(null));

        Assert.That(
            _diagnostics.Items.Single().ToString(),
            Is.EqualTo("scenario.yaml:1:1: error: '{ kustomize: prod }' cannot be rendered: Why.")
        );
    }

    [TestCase("{ kustomize: base/np.yaml }", "is a file")]
    [TestCase("{ kustomize: gone }", "does not exist")]
    [TestCase("{ helm: base, release: x }", "contains no Chart.yaml")]
    public void WhatCannotBeRenderedIsAnError(string source, string part)
    {
        Read(source, new Recorder(""));

        Assert.That(_diagnostics.Items.Single().Message, Does.Contain(part));
    }

    private RenderRequest Ask(string source)
    {
        var renderer = new Recorder("");
        Read(source, renderer);
        Assert.That(_diagnostics.Items, Is.Empty);
        return renderer.Asked!;
    }

    private SourceText[] Read(string source, ISourceRenderer renderer)
    {
        var named = PolicySourceReader.Read(YamlReader.Read(source, "scenario.yaml", _diagnostics)[0], "enforced", _diagnostics)!;
        return [.. new SourceReader(_files, renderer, _diagnostics).Read([named], _diagnostics)];
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private sealed class Recorder(string? answer) : ISourceRenderer
    {
        public RenderRequest? Asked { get; private set; }

        public string Render(RenderRequest request)
        {
            Asked = request;
            return answer ?? throw new RenderException("Why.");
        }
    }
}
