using System.Text.RegularExpressions;
using NUnit.Framework;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests;

/// <summary>The folders of each project form a list in which each uses only those before it.</summary>
internal sealed partial class FolderOrderTests
{
    // Files beside the project file.
    private const string Top = "";

    private static readonly string[] Core =
    [
        "Addresses",
        "Documents/Shapes",
        "Documents",
        "Documents/Sources",
        "Contract",
        "Policies/Selectors",
        "Topologies",
        "Policies",
        "Policies/Kubernetes",
        "Policies/Cluster",
        "Policies/Calico",
        "Policies/Kinds",
        "Connectivity",
        "Evaluation",
        "Probing",
        "Flows",
        "Flows/Records",
        "Flows/Sources",
        "Flows/Sources/Formats",
        "Flows/Reading",
        "Access",
        "Engines",
        "Scenarios/Selection",
        "Scenarios/Declarations",
        "Scenarios/Settings",
        "Scenarios",
        "Replay",
        "Runs",
        "Decisions",
        "Lint",
        "Mutation",
        "Promotion",
        "Drafts",
        "Recommendation",
        "Boards",
        "Gate",
        "Reports",
        "Reports/Graphs",
        "Reports/Maps",
        "Reports/Recommendations",
        "Reports/Boards",
        "Reports/Html",
        "Reports/Gate",
        "Reports/Flows",
        "Reports/Access",
        "Reports/Formats",
    ];

    private static readonly string[] Engines =
    [
        "Waiting",
        "Options",
        "Simulate",
        "Lab/Linux",
        "Lab/Nft",
        "Lab/Probes",
        "Lab/Host",
        "Lab",
        "Rendering",
        "Kubernetes/Client",
        "Flows",
        "Kubernetes/Probing",
        "Kubernetes/Objects",
        "Kubernetes/Canary",
        "Kubernetes",
        "K3s",
        "Cluster",
        "Access",
        Top,
    ];

    private static readonly string[] CommandLine =
    [
        "Terminal",
        "Inputs",
        "Git",
        "Options",
        "Output",
        "Runs",
        "Commands",
        "Commands/Run",
        "Commands/Watch",
        "Commands/Promote",
        "Commands/Gate",
        "Commands/Lab",
        "Commands/Studio",
        Top,
    ];

    // Each project with its list, and with what of StageTest it is built on.
    private static readonly (string Project, string Assembly, string[] Order, string[] Uses)[] Projects =
    [
        ("StageTest.Core", "StageTest.Core", Core, []),
        ("StageTest.Engines", "StageTest.Engines", Engines, ["StageTest.Core"]),
        ("StageTest.Cli", "stagetest", CommandLine, ["StageTest.Core", "StageTest.Engines"]),
        ("StageTest.Studio", "stagetest-studio", [Top], ["StageTest.Core", "StageTest.Engines"]),
        ("StageTest.NUnit", "StageTest.NUnit", [Top], ["StageTest.Core", "StageTest.Engines"]),
        ("StageTest.ProbeAgent", "stagetest-probe-agent", [Top], []),
    ];

    private static IEnumerable<TestCaseData> Cases =>
        Projects.Select(p => new TestCaseData(p.Project, p.Assembly, p.Order, p.Uses).SetArgDisplayNames(p.Project));

    [Test]
    public void EachProjectHasItsList() =>
        Assert.That(
            Projects.Select(p => p.Project),
            Is.EquivalentTo(
                Directory
                    .EnumerateFiles(Path.Combine(Repository.Root, "harness"), "*.csproj", SearchOption.AllDirectories)
                    .Select(Path.GetFileNameWithoutExtension)
            )
        );

    [Test]
    public void TheDesignNamesTheFoldersInTheirOrder()
    {
        var first = File.ReadLines(Path.Combine(Repository.Root, "harness/README.md"))
            .Where(line => line.StartsWith('|'))
            .SelectMany(line => Folder().Matches(line.Split('|')[1]))
            .Select(named => named.Groups[1].Value);

        Assert.That(first, Is.EqualTo(Core.Concat(Engines).Concat(CommandLine).Where(folder => folder != Top)));
    }

    [GeneratedRegex("`([A-Za-z0-9/]+)/`")]
    private static partial Regex Folder();

    [TestCaseSource(nameof(Cases))]
    public void EachFolderUsesOnlyThoseBeforeIt(string project, string assembly, string[] order, string[] built)
    {
        var root = Path.Combine(Repository.Root, "harness", project);
        var files = Directory
            .EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(file => (Name: Path.GetRelativePath(root, file).Replace('\\', '/'), Text: File.ReadAllText(file)))
            .ToArray();

        var uses = FolderUses.Of(assembly, files, References(built)).ToArray();

        Assert.That(uses, Has.Length.GreaterThan(files.Length), "Types of other files are not found.");
        Assert.That(files.Select(f => FolderOf(f.Name)).Except(order), Is.Empty, "Give the folder its place in the list.");
        Assert.That(PointingBack(uses, order), Is.Empty);
    }

    [TestCase("class A { B? b; }")]
    [TestCase("class A { string Name() => nameof(B); }")]
    [TestCase("class A { const int Copy = B.Constant; }")]
    [TestCase("class A { int Copy = (int)B.Kind.One; }")]
    [TestCase("class A { void Use() { var made = C.Make(); made.Do(); } }")]
    [TestCase("class A { void Use() => 1.Extend(); }")]
    [TestCase("[B] class A;")]
    public void EveryWayToUseATypeCounts(string text)
    {
        const string later = """
            [AttributeUsage(AttributeTargets.All)]
            class B : Attribute { public const int Constant = 1; public enum Kind { One } public void Do() { } }
            static class Extensions { public static void Extend(this int number) { } }
            """;
        const string between = "static class C { public static B Make() => new(); }";

        var uses = FolderUses.Of("made-up", [("First/A.cs", text), ("Last/C.cs", between), ("Last/B.cs", later)], Platform);

        Assert.That(PointingBack(uses, ["First", "Last"]), Is.All.StartsWith("First/A.cs uses ").And.Not.Empty);
        Assert.That(PointingBack(uses, ["Last", "First"]), Is.Empty);
    }

    private static IEnumerable<string> Platform => References([]);

    // Everything that the tests run with; of StageTest itself only what the project is built on.
    private static IEnumerable<string> References(string[] built) =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(file =>
                !Path.GetFileName(file).StartsWith("StageTest", StringComparison.OrdinalIgnoreCase)
                || built.Contains(Path.GetFileNameWithoutExtension(file))
            );

    private static IEnumerable<string> PointingBack(IEnumerable<(string File, string UsedFile, string Type)> uses, string[] order) =>
        from use in uses
        let used = FolderOf(use.UsedFile)
        where Array.IndexOf(order, used) > Array.IndexOf(order, FolderOf(use.File))
        orderby use.File, used
        select $"{use.File} uses {use.Type} of {(used.Length > 0 ? used : "the project's own folder")}";

    private static string FolderOf(string file) => Path.GetDirectoryName(file)!.Replace('\\', '/');
}
