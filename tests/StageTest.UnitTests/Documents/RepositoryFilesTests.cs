using System.Runtime.Versioning;
using NUnit.Framework;
using StageTest.Core.Documents;

namespace StageTest.UnitTests.Documents;

internal sealed class RepositoryFilesTests
{
    private static readonly SourceLocation Here = new("f.yaml", 3, 5);

    private DirectoryInfo _folder = null!;
    private DiagnosticBag _diagnostics = null!;

    private string Root => Path.Combine(_folder.FullName, "repository");

    [SetUp]
    public void CreateRepository()
    {
        _folder = Directory.CreateTempSubdirectory("stagetest-files-");
        _diagnostics = new();
        Directory.CreateDirectory(Path.Combine(Root, ".git"));
        Write("repository/scenarios/shop/lockdown.yaml");
        Write("repository/policies/b.yaml");
        Write("repository/policies/a.yml");
        Write("repository/policies/README.md");
        Write("repository/policies/deep/er/c.json");
        Write("repository/policies/deep/b.yaml");
        Write("outside.yaml");
    }

    [TearDown]
    public void DeleteRepository() => _folder.Delete(recursive: true);

    [TestCase("lockdown.yaml", "scenarios/shop/lockdown.yaml")]
    [TestCase("./lockdown.yaml", "scenarios/shop/lockdown.yaml")]
    [TestCase("../../policies/b.yaml", "policies/b.yaml")]
    [TestCase("../../policies/README.md", "policies/README.md")]
    [TestCase("../../policies", "policies/a.yml policies/b.yaml policies/deep/b.yaml policies/deep/er/c.json")]
    [TestCase("../../policies/", "policies/a.yml policies/b.yaml policies/deep/b.yaml policies/deep/er/c.json")]
    [TestCase("../../policies/*.yaml", "policies/b.yaml")]
    [TestCase("../../policies/?.y*ml", "policies/a.yml policies/b.yaml")]
    [TestCase("../../policies/**/b.yaml", "policies/b.yaml policies/deep/b.yaml")]
    [TestCase("../../policies/**", "policies/a.yml policies/b.yaml policies/deep/b.yaml policies/deep/er/c.json")]
    [TestCase("../../policies/*/b.yaml", "policies/deep/b.yaml")]
    [TestCase("*", "scenarios/shop/lockdown.yaml")]
    public void PathMeansAFileOrAFolderOrAPattern(string path, string expected)
    {
        var found = Files().Resolve(path, Here, _diagnostics);

        Assert.That(found.Select(f => Path.GetRelativePath(Root, f)), Is.EqualTo(expected.Split(' ')));
        Assert.That(_diagnostics.Items, Is.Empty);
    }

    [TestCase("", "must be relative to this file and written with '/'")]
    [TestCase("/etc/passwd", "must be relative to this file and written with '/'")]
    [TestCase("..\\policies", "must be relative to this file and written with '/'")]
    [TestCase("../../../outside.yaml", "leads out of the repository")]
    [TestCase("../../../*.yaml", "leads out of the repository")]
    [TestCase("../../../repository-twin/a.yaml", "leads out of the repository")]
    [TestCase("../../policies/c.yaml", "does not exist. Did you mean 'b.yaml'?")]
    [TestCase("../../polices/", "does not exist. Did you mean 'policies'?")]
    [TestCase("../../polices/b.yaml", "does not exist either.")]
    [TestCase("../../policies/*.txt", "No file that ends in .yaml, .yml, .json matches '../../policies/*.txt'.")]
    [TestCase("../../.git", "leads out of the repository")]
    [TestCase("../../.git/config", "leads out of the repository")]
    [TestCase("../../policies/../.git/*", "leads out of the repository")]
    public void OtherPathsAreErrorsAtTheirPlace(string path, string part)
    {
        Directory.CreateDirectory(Root + "-twin");

        Assert.That(Files().Resolve(path, Here, _diagnostics), Is.Empty);
        Assert.That(_diagnostics.Items.Single().ToString(), Does.StartWith("f.yaml:3:5: error: ").And.Contain(part));
    }

    // Tokens of continuous integration are kept there.
    [Test]
    public void LinkIntoWhatGitKeepsForItselfIsNotFollowed()
    {
        Write("repository/.git/config");
        File.CreateSymbolicLink(Path.Combine(Root, "policies/link.yaml"), "../.git/config");

        Assert.That(Files().Resolve("../../policies/link.yaml", Here, _diagnostics), Is.Empty);
        Assert.That(_diagnostics.Items.Single().Message, Does.Contain("links out of the repository"));
        Assert.That(RepositoryBounds.IsWithin(Path.Combine(Root, "policies/link.yaml"), Root), Is.False);
    }

    [TestCase("../../policies/link.yaml")]
    [TestCase("../../policies/*.yaml")]
    [TestCase("../../policies")]
    public void LinkThatLeadsOutIsAnErrorAndNotFollowed(string path)
    {
        File.CreateSymbolicLink(Path.Combine(Root, "policies/link.yaml"), Path.Combine(_folder.FullName, "outside.yaml"));

        var found = Files().Resolve(path, Here, _diagnostics);

        Assert.That(found, Has.None.EndsWith("link.yaml"));
        Assert.That(_diagnostics.Items.Single().Message, Does.Contain("links out of the repository"));
    }

    [Test]
    public void LinkedFolderThatLeadsOutIsAnErrorToo()
    {
        Directory.CreateSymbolicLink(Path.Combine(Root, "policies/away"), _folder.FullName);

        Assert.That(Files().Resolve("../../policies/away/outside.yaml", Here, _diagnostics), Is.Empty);
        Assert.That(_diagnostics.Items.Single().Message, Does.Contain("links out of the repository"));
    }

    [Test]
    public void LinkThatClimbsOutThroughAnotherLinkIsAnErrorToo()
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "elsewhere"));
        Directory.CreateSymbolicLink(Path.Combine(Root, "policies/away"), Path.Combine(_folder.FullName, "elsewhere"));
        File.CreateSymbolicLink(Path.Combine(Root, "policies/link.yaml"), "away/../outside.yaml");

        Assert.That(Files().Resolve("../../policies/link.yaml", Here, _diagnostics), Is.Empty);
        Assert.That(_diagnostics.Items.Single().Message, Does.Contain("links out of the repository"));
    }

    // Deployers differ in whether they enter it.
    [TestCase("../../policies")]
    [TestCase("../../policies/**")]
    public void LinkedFolderIsAnError(string path)
    {
        Directory.CreateSymbolicLink(Path.Combine(Root, "policies/shared"), "../scenarios");

        Assert.That(Files().Resolve(path, Here, _diagnostics), Has.Count.EqualTo(4));
        Assert.That(
            _diagnostics.Items.Single().ToString(),
            Does.Contain("error:").And.Contain("policies/shared' links to a folder, and deployers differ")
        );
    }

    [TestCase("../../linked", "linked")]
    [TestCase("../../linked/", "linked")]
    [TestCase("../../linked/*.yaml", "linked")]
    [TestCase("../../above/policies/", "above")]
    public void FolderBehindALinkIsAnErrorToo(string path, string link)
    {
        Directory.CreateSymbolicLink(Path.Combine(Root, "linked"), "policies");
        Directory.CreateSymbolicLink(Path.Combine(Root, "above"), ".");

        Assert.That(Files().Resolve(path, Here, _diagnostics), Is.Not.Empty);
        Assert.That(
            _diagnostics.Items.Single().ToString(),
            Does.Contain("error:").And.Contain($"{link}' links to a folder, and deployers differ")
        );
    }

    // As kubectl apply -R takes them.
    [TestCase(".a.yaml")]
    [TestCase(".d/a.yaml")]
    [TestCase(".yaml")]
    public void HiddenFileCounts(string name)
    {
        Write($"repository/policies/{name}");

        var found = Files().Resolve("../../policies", Here, _diagnostics);

        Assert.That(found, Has.Count.EqualTo(5).And.Some.EndsWith($"policies/{name}"));
    }

    [TestCase("x.YAML")]
    [TestCase("x.Json")]
    public void EndingInCapitalsIsNotTakenAndToldOf(string name)
    {
        Write($"repository/policies/{name}");

        Assert.That(Files().Resolve("../../policies", Here, _diagnostics), Has.Count.EqualTo(4));
        Assert.That(_diagnostics.Items.Single().ToString(), Does.Contain("warning:").And.Contain($"policies/{name}' is not read"));
    }

    [Test]
    public void WhatGitKeepsForItselfIsNotEntered()
    {
        Write("repository/policies/.git/x.yaml");

        Assert.That(Files().Resolve("../../policies", Here, _diagnostics), Has.Count.EqualTo(4));
    }

    // A record must tell where a link led.
    [Test]
    public void FileBehindALinkIsAnInputByBothNames()
    {
        File.CreateSymbolicLink(Path.Combine(Root, "policies/link.yaml"), "deep/b.yaml");
        var files = Files();

        files.Read(Path.Combine(Root, "policies/link.yaml"), Here, _diagnostics);

        Assert.That(files.Inputs.Select(i => i.Path), Is.EqualTo(["policies/deep/b.yaml", "policies/link.yaml"]));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Folders are closed with their mode.")]
    [UnsupportedOSPlatform("windows")]
    public void FolderThatCannotBeReadIsAnErrorAndNotAnOmission()
    {
        Assume.That(Environment.IsPrivilegedProcess, Is.False, "Nothing is closed to root.");
        var closed = Path.Combine(Root, "policies/deep");
        File.SetUnixFileMode(closed, UnixFileMode.None);
        try
        {
            Assert.That(Files().Resolve("../../policies", Here, _diagnostics), Is.Empty);
        }
        finally
        {
            File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Assert.That(_diagnostics.Items.Single().Message, Does.Contain("cannot be read"));
    }

    [Test]
    public void LinkWithinTheRepositoryIsFollowed()
    {
        File.CreateSymbolicLink(Path.Combine(Root, "scenarios/shop/policy.yaml"), "../../policies/b.yaml");

        Assert.That(Files().Resolve("policy.yaml", Here, _diagnostics), Has.Count.EqualTo(1));
        Assert.That(_diagnostics.Items, Is.Empty);
    }

    [Test]
    public void FoldersThatLinkInCirclesAreNotEntered()
    {
        Directory.CreateSymbolicLink(Path.Combine(Root, "policies/deep/loop"), "..");

        Assert.That(Files().Resolve("../../policies/deep", Here, _diagnostics), Has.Count.EqualTo(2));
    }

    [Test]
    public void FileThatDoesNotExistIsAnError()
    {
        Assert.That(RepositoryFiles.ReadText(Path.Combine(Root, "gone.yaml"), Here, _diagnostics), Is.Null);
        Assert.That(
            _diagnostics.Items.Single().ToString(),
            Does.StartWith("f.yaml:3:5: error: '").And.Contain("gone.yaml' does not exist.")
        );
    }

    [Test]
    public void BytesThatAreNotUtf8AreFoundByTheReader()
    {
        var file = Path.Combine(Root, "latin1.yaml");
        File.WriteAllBytes(file, [(byte)'a', (byte)':', (byte)' ', 0xE9, (byte)'\n']);

        var text = RepositoryFiles.ReadText(file, Here, _diagnostics)!;

        Assert.That(YamlReader.Read(text, "latin1.yaml", _diagnostics), Is.Empty);
        Assert.That(
            _diagnostics.Items.Single().ToString(),
            Does.StartWith("latin1.yaml:1:4: error: The file contains bytes that are not UTF-8")
        );
    }

    private RepositoryFiles Files() => new(Path.Combine(Root, "scenarios/shop/lockdown.yaml"));

    private void Write(string path)
    {
        var file = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "a: b\n");
    }
}
