using System.Text.RegularExpressions;
using NUnit.Framework;
using Repository = StageTest.UnitTests.Scenarios.Repository;

namespace StageTest.UnitTests;

/// <summary>The messages that <c>docs/troubleshooting.md</c> explains are messages of the product.</summary>
internal sealed partial class TroubleshootingTests
{
    private static readonly Lazy<string> Sources = new(() =>
        string.Join(
            '\n',
            Directory
                .EnumerateFiles(Path.Combine(Repository.Root, "harness"), "*.cs", SearchOption.AllDirectories)
                .Select(file => Joint().Replace(File.ReadAllText(file), ""))
                // With what is filled in, and without it: a choice between two texts is filled in, too.
                .SelectMany(text => (string[])[text, Hole().Replace(text, "...")])
        )
    );

    [TestCaseSource(nameof(Messages))]
    public void AMessageThatIsExplainedIsWrittenByTheProduct(string message) =>
        Assert.That(Parts(message).Where(part => !Sources.Value.Contains(part, StringComparison.Ordinal)), Is.Empty);

    [Test]
    public void MessagesAreFound() => Assert.That(Messages().Count(), Is.GreaterThan(25));

    private static IEnumerable<string> Messages() =>
        File.ReadLines(Path.Combine(Repository.Root, "docs", "troubleshooting.md"))
            .Select(line => Place().Match(line))
            .Where(place => place.Success)
            .SelectMany(place => Code().Matches(place.Value).Select(code => code.Groups["text"].Value))
            .Where(text => text.Length > 1)
            .Distinct();

    private static IEnumerable<string> Parts(string message) =>
        message.Split("...", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(part => part.Length > 2);

    // What a row is about: its first cell, or the words in bold that begin an item.
    [GeneratedRegex(@"^\|[^|]*\||^- \*\*.*?\*\*")]
    private static partial Regex Place();

    [GeneratedRegex("`(?<text>[^`]*)`")]
    private static partial Regex Code();

    // A message that goes on in the next line of the source.
    [GeneratedRegex("\"\\s*\\+\\s*\\$?\"")]
    private static partial Regex Joint();

    [GeneratedRegex(@"\{[^{}\n]*\}")]
    private static partial Regex Hole();
}
