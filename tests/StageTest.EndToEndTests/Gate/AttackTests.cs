using System.Collections.Concurrent;
using System.Text.Json;
using NUnit.Framework;
using StageTest.Engines.Lab.Linux;
using StageTest.Engines.Rendering;
using StageTest.UnitTests.Scenarios;

namespace StageTest.EndToEndTests.Gate;

/// <summary>
/// Tries each change of the folder <c>Attacks</c> on one small repository: those in <c>held</c> must not promote, those in <c>promoted</c>
/// must. A change is a script; comments at its head say what it does, and which reason holds it.
/// </summary>
internal sealed class AttackTests
{
    private static readonly string Folder = Path.Combine(TestContext.CurrentContext.TestDirectory, "Gate", "Attacks");

    private static readonly ConcurrentBag<string> Table = [];

    private static IEnumerable<TestCaseData> Held => Scripts("held");

    private static IEnumerable<TestCaseData> Promoted => Scripts("promoted");

    [TestCaseSource(nameof(Held))]
    public async Task AnAttackIsHeldForItsReason(string script)
    {
        var (code, report, error) = await JudgeAsync(script);

        var found = Reasons(report);
        Note(script, report, found);
        var expected = Header(script, "reason")!.Split('|');
        Assert.Multiple(() =>
        {
            Assert.That(report.GetProperty("decision").GetString(), Is.Not.EqualTo("promote"), error);
            Assert.That(code, Is.EqualTo(expected.Contains("bad-input") && found.Contains("bad-input") ? 2 : 1), error);
            Assert.That(found.Intersect(expected), Is.Not.Empty, $"{string.Join(", ", found)}\n{report.GetProperty("reasons")}");
        });
    }

    [TestCaseSource(nameof(Promoted))]
    public async Task AGoodChangePromotes(string script)
    {
        var (code, report, error) = await JudgeAsync(script);

        Note(script, report, Reasons(report));
        Assert.That(code, Is.Zero, $"{error}\n{report}");
    }

    [Test]
    public void TheGuideListsEveryAttackWithItsReason()
    {
        var guide = File.ReadAllText(Path.Combine(Repository.Root, "docs", "reference", "gate.md"));
        var listed = guide[guide.IndexOf("## Attacks that are held", StringComparison.Ordinal)..]
            .Split('\n')
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && line.Contains('`', StringComparison.Ordinal))
            .Select(line => line.Split('`'))
            .Select(parts => (Name: parts[^2], Reason: parts[^4]));

        Assert.That(
            listed.Order(),
            Is.EqualTo(
                Directory
                    .EnumerateFiles(Path.Combine(Folder, "held"), "*.sh")
                    .Select(script => (Name: Path.GetFileNameWithoutExtension(script), Reason: Header(script, "reason")!))
                    .Order()
            )
        );
    }

    /// <summary>Prints the table: attack, decision, reason id.</summary>
    [OneTimeTearDown]
    public void Print() => TestContext.Progress.WriteLine(string.Join('\n', Table.Order(StringComparer.Ordinal)));

    private static IEnumerable<TestCaseData> Scripts(string folder) =>
        Directory
            .EnumerateFiles(Path.Combine(Folder, folder), "*.sh")
            .Order(StringComparer.Ordinal)
            .Select(script => new TestCaseData(script).SetArgDisplayNames(Path.GetFileNameWithoutExtension(script)));

    private static async Task<(int Code, JsonElement Report, string Error)> JudgeAsync(string script)
    {
        Assume.That(
            Header(script, "needs") is null || RenderTool.OfKustomizations.Any(t => Executables.Find(t.Name) is not null),
            Is.True,
            "Nothing on this machine renders kustomizations."
        );
        using var repository = new GateRepository();
        repository.Git("rm", "-r", "--quiet", ".");
        Copy(Path.Combine(Folder, "base"), repository.Root);
        if (Header(script, "base") is { } more)
        {
            repository.Script(Path.Combine(Folder, "bases", $"{more}.sh"));
        }

        repository.Commit();
        repository.Branch("change");
        repository.Script(script);
        repository.Commit();
        Assert.That(repository.Git("diff", "--name-only", "base", "change"), Is.Not.Empty, "The script changes nothing.");
        string[] options = Header(script, "options")?.Split(' ') ?? [];
        string[] approved = Header(script, "approved") is { } subject ? ["--approved-by", subject] : [];
        return await repository.JudgeAsync(["--base", "base", "--head", "change", .. options, .. approved]);
    }

    private static string[] Reasons(JsonElement report) =>
        [
            .. report
                .GetProperty("reasons")
                .EnumerateArray()
                .Where(r => r.GetProperty("holds").GetBoolean())
                .Select(r => r.GetProperty("id").GetString()!)
                .Concat(report.GetProperty("problems").GetArrayLength() > 0 ? ["bad-input"] : [])
                .Distinct(),
        ];

    private static void Note(string script, JsonElement report, string[] reasons) =>
        Table.Add(
            $"{Header(script, "item"), 2} | {Path.GetFileNameWithoutExtension(script)} | {report.GetProperty("decision").GetString()} | "
                + string.Join(", ", reasons)
        );

    private static string? Header(string script, string name) =>
        File.ReadLines(script)
            .TakeWhile(line => line.StartsWith("# ", StringComparison.Ordinal))
            .FirstOrDefault(line => line.StartsWith($"# {name}: ", StringComparison.Ordinal))
            ?[$"# {name}: ".Length..];

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
