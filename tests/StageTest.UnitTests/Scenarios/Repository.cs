using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios;

namespace StageTest.UnitTests.Scenarios;

/// <summary>The scenarios that this repository holds.</summary>
internal static partial class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Every scenario file below a folder, as a test case named after its path.</summary>
    public static IEnumerable<TestCaseData> Scenarios(string folder)
    {
        var below = Path.Combine(Root, folder);
        return Directory
            .EnumerateFiles(below, "*.yaml", SearchOption.AllDirectories)
            .Where(file => ScenarioKind().IsMatch(File.ReadAllText(file)))
            .Order(StringComparer.Ordinal)
            .Select(file => new TestCaseData(file).SetArgDisplayNames(Path.GetRelativePath(below, file)));
    }

    /// <summary>Reads a scenario that must be right.</summary>
    public static Scenario Read(string file)
    {
        var diagnostics = new DiagnosticBag();
        var scenario = ScenarioReader.Read(file, new() { RepositoryRoot = Root }, diagnostics);
        Assert.That(scenario, Is.Not.Null, string.Join('\n', diagnostics.Sorted()));
        return scenario!;
    }

    private static string FindRoot([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../.."));

    [GeneratedRegex("^kind: Scenario$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex ScenarioKind();
}
