using System.Collections.Immutable;
using System.Runtime.Versioning;
using System.Text;
using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Sources;
using StageTest.Engines.Rendering;

namespace StageTest.UnitTests.Rendering;

/// <summary>A script stands in for the program: it writes down how it was called, or does what the test says.</summary>
[Platform("Linux")]
[UnsupportedOSPlatform("windows")]
internal sealed class InstalledRendererTests
{
    private static readonly SourceLocation Here = new("scenario.yaml", 1, 1);

    private DirectoryInfo _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("stagetest-renderer-");

    [TearDown]
    public void DeleteFolder() => _folder.Delete(recursive: true);

    [Test]
    public void ChartIsRenderedWithReleaseNamespaceAndValues()
    {
        var source = new HelmSource("charts/shop", "shop", "prod", ["a.yaml"], Here);
        var text = Renderer("""for a in "$@"; do echo "$a"; done""")
            .Render(new(source, "charts/shop", ["values/a.yaml"], Files("values/a.yaml")));

        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var root = lines[2][..^"/charts/shop".Length];
        Assert.That(
            lines,
            Is.EqualTo(["template", "shop", $"{root}/charts/shop", "--namespace", "prod", "--values", $"{root}/values/a.yaml"])
        );
    }

    [Test]
    public void KustomizeIsAskedBeforeKubectl()
    {
        var renderer = new InstalledRenderer(name => Script($"echo {name} \"$1\""), new(new RenderSandbox(false)), TimeSpan.FromMinutes(1));

        Assert.That(renderer.Render(Request()), Is.EqualTo("kustomize build\n"));
    }

    [Test]
    public void KubectlStandsInForKustomize()
    {
        var renderer = new InstalledRenderer(
            name => name == "kubectl" ? Script("echo \"$1\"") : null,
            new(new RenderSandbox(false)),
            TimeSpan.FromMinutes(1)
        );

        Assert.That(renderer.Render(Request()), Is.EqualTo("kustomize\n"));
    }

    [Test]
    public void ProgramSeesTheFilesAndNotTheEnvironment()
    {
        Environment.SetEnvironmentVariable("STAGETEST_SECRET_OF_TEST", "hunter2");
        try
        {
            var text = Renderer("cat \"$2/f.yaml\"; env").Render(Request());

            Assert.That(text, Does.StartWith("a: 1\n").And.Contain("GIT_ALLOW_PROTOCOL=none").And.Not.Contain("hunter2"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("STAGETEST_SECRET_OF_TEST", null);
        }
    }

    [Test]
    public void NothingIsLeftBehind()
    {
        var root = Renderer("echo \"$2\"").Render(Request()).Trim();

        Assert.That(root, Does.StartWith(Path.GetTempPath()));
        Assert.That(Directory.Exists(root), Is.False);
    }

    [Test]
    public void ComplaintOfTheProgramIsTold() =>
        Assert.That(
            () => Renderer("echo \"no $(printf '\\033')such base\" >&2; exit 3").Render(Request()),
            Throws.InstanceOf<RenderException>().With.Message.Contains("ended with 3: no \\u001bsuch base")
        );

    [Test]
    public void ProgramThatDoesNotEndIsEnded()
    {
        var renderer = new InstalledRenderer(_ => Script("exec sleep 600"), new(new RenderSandbox(false)), TimeSpan.FromMilliseconds(200));

        Assert.That(() => renderer.Render(Request()), Throws.InstanceOf<RenderException>().With.Message.Contains("took longer than"));
    }

    [Test]
    public void OutputWithoutEndIsRefused() =>
        Assert.That(
            () => Renderer("head -c 9000000 /dev/zero | tr '\\0' a").Render(Request()),
            Throws.InstanceOf<RenderException>().With.Message.Contains("more than 8 MB")
        );

    [Test]
    public void MissingProgramIsNamedWithTheRemedy()
    {
        var renderer = new InstalledRenderer(_ => null, new(new RenderSandbox(false)), TimeSpan.FromMinutes(1));

        Assert.That(
            () => renderer.Render(Request()),
            Throws.InstanceOf<RenderException>().With.Message.Contains("kustomize and kubectl were not found. Install kustomize")
        );
    }

    private InstalledRenderer Renderer(string script) => new(_ => Script(script), new(new RenderSandbox(false)), TimeSpan.FromMinutes(1));

    private static RenderRequest Request() => new(new KustomizeSource("app", Here), "app", [], Files("app/f.yaml"));

    private static ImmutableSortedDictionary<string, byte[]> Files(string name) =>
        ImmutableSortedDictionary<string, byte[]>.Empty.Add(name, Encoding.UTF8.GetBytes("a: 1\n"));

    private string Script(string text)
    {
        var file = Path.Combine(_folder.FullName, $"{Guid.NewGuid():N}");
        File.WriteAllText(file, $"#!/bin/sh\n{text}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return file;
    }
}
