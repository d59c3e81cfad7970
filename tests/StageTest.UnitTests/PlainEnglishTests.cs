using System.Text.RegularExpressions;
using NUnit.Framework;
using Repository = StageTest.UnitTests.Scenarios.Repository;

namespace StageTest.UnitTests;

/// <summary>Holds texts to the words of <c>docs/style.md</c>.</summary>
internal sealed partial class PlainEnglishTests
{
    private static readonly string[] Folders = ["harness", "docs", "scenarios", "policies", ".github", ".ci"];

    private static readonly string[] Kinds = [".cs", ".md", ".yaml", ".yml", ".json", ".css", ".csproj", ""];

    [Test]
    public void TextsUseNoWordThatTheStyleGuideReplaces()
    {
        var guide = Path.Combine(Repository.Root, "docs", "style.md");
        var found = Folders
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories))
            .Append(Path.Combine(Repository.Root, "README.md"))
            .Where(file => file != guide && Kinds.Contains(Path.GetExtension(file)))
            .SelectMany(file => File.ReadLines(file).Select((line, index) => (Line: line, Place: $"{file}:{index + 1}")))
            .Where(at => Replaced().IsMatch(CodeSpan().Replace(at.Line, "")))
            .Select(at => $"{Path.GetRelativePath(Repository.Root, at.Place)}: {at.Line.Trim()}");

        Assert.That(found, Is.Empty, "docs/style.md says what to write instead.");
    }

    [TestCase("// Nobody reads it.")]
    [TestCase("It stands in the place of another.")]
    [TestCase("'{text}' is no port.")]
    [TestCase("what is no regular file")]
    [TestCase("<- not as it must be")]
    public void WordsThatAreReplacedAreFound(string line) => Assert.That(Replaced().IsMatch(line));

    [TestCase("There is no such port.")]
    [TestCase("It is no longer staged, and is no more than a copy.")]
    [TestCase("Whether there is no rule.")]
    public void PlainWordsAreLeft(string line) => Assert.That(Replaced().IsMatch(line), Is.False);

    // "There is no X" is plain; "X is no Y" is not.
    [GeneratedRegex(
        @"\b(nobody|somebody|whoever)\b|in the place of|not as (it|they) must be|stopped to "
            + @"|(?<!\bthere )\bis no (?!(longer|more|less|later|earlier|fewer|better|wider|larger|way|need|one|other)\b)[a-z]",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Replaced();

    // Names in code are the code's.
    [GeneratedRegex("`[^`]*`|<c>[^<]*</c>")]
    private static partial Regex CodeSpan();
}
