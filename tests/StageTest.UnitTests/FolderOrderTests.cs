using NUnit.Framework;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests;

/// <summary>The folders of each project form a list in which each uses only those before it.</summary>
internal sealed class FolderOrderTests
{
    // Files beside the project file.
    private const string Top = "";

    private static readonly string[] Core =
    [
        "Addresses",
        "Documents",
        "Contract",
        "Policies/Selectors",
        "Topologies",
        "Policies",
        "Connectivity",
        "Evaluation",
        "Probing",
        "Flows",
        "Access",
        "Engines",
        "Scenarios",
        "Replay",
        "Runs",
        "Decisions",
        "Lint",
        "Mutation",
        "Promotion",
        "Drafts",
        "Recommendation",
        "Gate",
        "Reports",
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
        "Kubernetes/Probing",
        "Kubernetes/Objects",
        "Kubernetes/Canary",
        "Kubernetes",
        "K3s",
        "Cluster",
        Top,
    ];

    // What points back today. Entries are only ever removed.
    private static readonly string[] NotYetMoved = [];

    private static readonly TestCaseData[] Projects =
    [
        new TestCaseData("StageTest.Core", "StageTest.Core", Core).SetArgDisplayNames("Core"),
        new TestCaseData("StageTest.Engines", "StageTest.Engines", Engines).SetArgDisplayNames("Engines"),
    ];

    [TestCaseSource(nameof(Projects))]
    public void EachFolderUsesOnlyThoseBeforeIt(string project, string assembly, string[] order)
    {
        var root = Path.Combine(Repository.Root, "harness", project);
        var files = Directory
            .EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(file => (Name: Path.GetRelativePath(root, file).Replace('\\', '/'), Text: File.ReadAllText(file)))
            .ToArray();

        var uses = FolderUses.Of(assembly, files, References(project)).ToArray();

        Assert.That(uses, Has.Length.GreaterThan(files.Length), "Types of other files are not found.");
        Assert.That(files.Select(f => f.Name).Where(f => FolderOf(f, order) is null), Is.Empty, "Give the folder its place in the list.");
        Assert.That(PointingBack(uses, order).Where(b => !NotYetMoved.Contains($"{project}: {b.Folders}")).Select(b => b.Text), Is.Empty);
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

        Assert.That(PointingBack(uses, ["First", "Last"]).Select(b => b.Folders), Is.All.EqualTo("First -> Last").And.Not.Empty);
        Assert.That(PointingBack(uses, ["Last", "First"]), Is.Empty);
    }

    [Test]
    public void FileBelongsToTheDeepestFolderOfTheList()
    {
        string[] order = ["A/B", "A", Top];

        Assert.That(
            new[] { "A/B/C/D.cs", "A/D.cs", "A/Bee/D.cs", "D.cs" }.Select(file => FolderOf(file, order)),
            Is.EqualTo(["A/B", "A", "A", Top])
        );
        Assert.That(FolderOf("Z/D.cs", order), Is.Null);
    }

    private static IEnumerable<string> Platform => References("");

    // Everything that the tests run with; of StageTest itself what comes before the project.
    private static IEnumerable<string> References(string project)
    {
        string[] own =
            project == "StageTest.Engines" ? ["StageTest.Core"]
            : project == "StageTest.Cli" ? ["StageTest.Core", "StageTest.Engines"]
            : [];
        return ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(file =>
                !Path.GetFileName(file).StartsWith("StageTest", StringComparison.OrdinalIgnoreCase)
                || own.Contains(Path.GetFileNameWithoutExtension(file))
            );
    }

    private static IEnumerable<(string Folders, string Text)> PointingBack(
        IEnumerable<(string File, string UsedFile, string Type)> uses,
        string[] order
    ) =>
        from use in uses
        let user = FolderOf(use.File, order)
        let used = FolderOf(use.UsedFile, order)
        where user is not null && used is not null && Array.IndexOf(order, used) > Array.IndexOf(order, user)
        orderby user, used, use.File
        select ($"{user} -> {used}", $"{use.File} uses {use.Type} of {used}");

    // Null where the list does not have it.
    private static string? FolderOf(string file, string[] order)
    {
        var folder = Path.GetDirectoryName(file)!.Replace('\\', '/');
        if (folder.Length == 0)
        {
            return order.Contains(Top) ? Top : null;
        }

        while (folder.Length > 0 && !order.Contains(folder))
        {
            folder = Path.GetDirectoryName(folder)!.Replace('\\', '/');
        }

        return folder.Length > 0 ? folder : null;
    }
}
