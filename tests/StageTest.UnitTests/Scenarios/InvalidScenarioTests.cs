using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios;

namespace StageTest.UnitTests.Scenarios;

/// <summary>
/// Each file of <c>Invalid/</c> is broken in the way that its name tells; beside it stands everything that is said about it.
/// </summary>
internal sealed class InvalidScenarioTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests/StageTest.UnitTests/Scenarios/Invalid");

    private static readonly TestCaseData[] Files =
    [
        .. Directory
            .EnumerateFiles(Folder, "*.yaml")
            .Order(StringComparer.Ordinal)
            .Select(f => new TestCaseData(f).SetArgDisplayNames(Path.GetFileName(f))),
    ];

    [TestCaseSource(nameof(Files))]
    public void TellsEverythingThatIsWrong(string file)
    {
        var diagnostics = new DiagnosticBag();

        var scenario = ScenarioReader.Read(file, new() { RepositoryRoot = Repository.Root }, diagnostics);

        var said = string.Concat(diagnostics.Sorted().Select(d => $"{d}\n"))
            .Replace(RepositoryFiles.Display(Folder) + "/", "", StringComparison.Ordinal)
            .Replace(RepositoryFiles.Display(Repository.Root), "(repository)", StringComparison.Ordinal);
        Assert.That(scenario, Is.Null, "a broken file was accepted");
        Golden.Match(said, $"Invalid/{Path.GetFileNameWithoutExtension(file)}");
    }
}
