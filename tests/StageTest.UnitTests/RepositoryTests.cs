using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios;

namespace StageTest.UnitTests;

/// <summary>Rules that hold for the repository as a whole.</summary>
internal sealed partial class RepositoryTests
{
    private static readonly string Root = FindRoot();

    private static readonly string[] MadeByTools = [".git", "artifacts", "bin", "obj", "node_modules", "TestResults", ".vs", ".idea"];

    [Test]
    public void CoreReferencesNothingButTheBaseLibraryYamlDotNetAndHumanizer()
    {
        var baseLibrary = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

        var others = typeof(ScenarioReader)
            .Assembly.GetReferencedAssemblies()
            .Select(a => a.Name!)
            .Where(name => !File.Exists(Path.Combine(baseLibrary, name + ".dll")));

        Assert.That(others, Is.SubsetOf(["Humanizer", "YamlDotNet"]));
        Assert.That(References("StageTest.Core", "PackageReference"), Is.EquivalentTo(["Humanizer.Core", "YamlDotNet"]));
        Assert.That(References("StageTest.Core", "ProjectReference"), Is.Empty);
    }

    [Test]
    public void ConsoleWidgetsLiveOnlyInTheCommandLine() =>
        Assert.That(
            References("StageTest.Engines", "PackageReference"),
            Has.None.StartsWith("Spectre.").And.None.EqualTo("System.CommandLine")
        );

    [Test]
    public void EveryPolicyFileIsNamedByAScenario()
    {
        var policies = Manifests("policies").ToList();
        var named = Manifests("scenarios").SelectMany(PoliciesOf).ToHashSet();

        Assert.That(
            policies.Except(named).Select(Relative),
            Is.Empty,
            "No scenario shows what these policies do. Name them in one, or remove them."
        );
    }

    [Test]
    public void NoFileNamesAPathOfSomebodysMachine()
    {
        var found = Texts(new DirectoryInfo(Root))
            .SelectMany(file =>
                File.ReadLines(file.FullName).Select((line, index) => (line, place: $"{Relative(file.FullName)}:{index + 1}"))
            )
            .Where(at => MachinePath().IsMatch(at.line))
            .Select(at => $"{at.place}: {at.line.Trim()}");

        Assert.That(found, Is.Empty);
    }

    [Test]
    public void NoLineOfCodeIsLongerThanTheLayoutAllows()
    {
        const int longest = 140;

        var found = Texts(new DirectoryInfo(Root))
            .Where(file => file.Extension == ".cs")
            .SelectMany(file =>
                File.ReadLines(file.FullName).Select((line, index) => (line, place: $"{Relative(file.FullName)}:{index + 1}"))
            )
            .Where(at => at.line.Length > longest)
            .Select(at => $"{at.place}: {at.line.Length} columns");

        Assert.That(found, Is.Empty, $"Break these lines: at most {longest} columns are read without scrolling.");
    }

    private static string FindRoot([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../.."));

    private static string Relative(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');

    private static IEnumerable<string> References(string project, string kind) =>
        XDocument
            .Load(Path.Combine(Root, "harness", project, $"{project}.csproj"))
            .Descendants(kind)
            .Select(r => r.Attribute("Include")!.Value);

    private static IEnumerable<string> Manifests(string folder)
    {
        var directory = Path.Combine(Root, folder);
        return Directory.Exists(directory) ? Directory.EnumerateFiles(directory, "*.yaml", SearchOption.AllDirectories) : [];
    }

    // Whether the scenario is right is for others to say; here only the files count that it means.
    private static IEnumerable<string> PoliciesOf(string scenario)
    {
        var files = new RepositoryFiles(scenario, Root);
        var diagnostics = new DiagnosticBag();
        foreach (var document in YamlReader.Read(File.ReadAllText(scenario), scenario, diagnostics).OfType<YamlMapping>())
        {
            foreach (var stage in (document["policies"] as YamlMapping)?.Entries ?? [])
            {
                foreach (var path in FieldReader.Many(stage.Value).OfType<YamlScalar>())
                {
                    foreach (var file in files.Resolve(path.Value, path.Location, diagnostics))
                    {
                        yield return file;
                    }
                }
            }
        }
    }

    private static IEnumerable<FileInfo> Texts(DirectoryInfo directory)
    {
        const int mostBytes = 1024 * 1024;
        foreach (var entry in directory.EnumerateFileSystemInfos().Where(e => !MadeByTools.Contains(e.Name)))
        {
            if (entry is DirectoryInfo folder)
            {
                foreach (var file in Texts(folder))
                {
                    yield return file;
                }
            }
            else if (entry is FileInfo { Length: < mostBytes } file && !file.Name.Contains(".received.", StringComparison.Ordinal))
            {
                yield return file;
            }
        }
    }

    // The brackets keep this line from finding itself.
    [GeneratedRegex(@"(?<![\w./*-])/([w]ork|[r]oot)(?![\w-])|(?<![\w./*-])/([h]ome|[U]sers)/\w")]
    private static partial Regex MachinePath();
}
