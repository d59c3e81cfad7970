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

    // Texts that users read: pages, and the literals of the product. Comments of code are held to the shorter list above.
    [Test]
    public void TextsForUsersUseTheWordsOfTheField()
    {
        var pages = (string[])["README.md", "CONTRIBUTING.md", "SECURITY.md", "scenarios/README.md", "policies/README.md"];
        var found = ((string[])["harness", "docs", ".github"])
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories))
            .Where(file => Path.GetExtension(file) is ".cs" or ".md" or ".yml" && !IsBuilt().IsMatch(file))
            .Concat(pages.Select(page => Path.Combine(Repository.Root, page)))
            .Where(file => file != Path.Combine(Repository.Root, "docs", "style.md"))
            .SelectMany(file => File.ReadLines(file).Select((line, index) => (Text: TextOf(file, line), Place: $"{file}:{index + 1}")))
            .Where(at => Dialect().IsMatch(at.Text))
            .Select(at => $"{Path.GetRelativePath(Repository.Root, at.Place)}: '{Dialect().Match(at.Text)}' in {at.Text.Trim()}");

        Assert.That(found, Is.Empty, "docs/style.md says what to write instead.");
    }

    [TestCase("  3     the engine or its surroundings failed")]
    [TestCase("port 80 is not meant")]
    [TestCase("Repair it. May be repeated.")]
    [TestCase("The policy comes, changes or goes.")]
    [TestCase("Take the declaration back.")]
    [TestCase("This folder holds no scenario.")]
    [TestCase("no scenario asks this")]
    [TestCase("No lab is running. Known are one and two.")]
    [TestCase("The tier. Left out: all tiers.")]
    [TestCase("policies that are in force")]
    [TestCase("no connection to it can be asked")]
    public void WordsOfADialectAreFound(string text) => Assert.That(Dialect().IsMatch(text));

    [TestCase("The run holds. No packet was sent.")]
    [TestCase("The option may be repeated.")]
    [TestCase("A question that a user asks about it.")]
    public void WordsOfTheFieldAreLeft(string text) => Assert.That(Dialect().IsMatch(text), Is.False);

    private static string TextOf(string file, string line) =>
        !file.EndsWith(".cs", StringComparison.Ordinal) ? CodeSpan().Replace(line, "")
        : line.Contains('"', StringComparison.Ordinal) && !line.TrimStart().StartsWith("//", StringComparison.Ordinal) ? line
        : "";

    [GeneratedRegex(@"[\\/](bin|obj)[\\/]")]
    private static partial Regex IsBuilt();

    // What docs/style.md replaces in texts for users.
    [GeneratedRegex(
        @"\ball well\b|\b(its|the|their) surroundings\b|\bMay be repeated\b|\b(is|are) not meant\b|\b(as|for) ever\b"
            + @"|\b(every|any)body\b|\baddress of mail\b|\bspeaks? (of|about)\b|\bheld against\b|\bhold the change against\b"
            + @"|\bpass(es|ed)? over\b|\b(Known|Running|Looked for|Levels) are\b|\b(cannot|could not) be made\b|\bmade ready\b|\banew\b"
            + @"|\b[Mm]end(s|ed)?\b|\btells? no\b|\bcannot be told\b|\b(comes?|changes?)(,| or) (comes?|changes?|goes?)\b"
            + @"|\b[Tt]akes? (it|them|the \w+|a \w+) (back|away)\b|\btaken (back|away)\b|\b[Hh]olds? no\b|\bwhatever\b|\blikewise\b"
            + @"|\bscenarios? asks?\b|\bflows? (is|are|was|were) asked\b|\bnot asked\b|\basks? about (them|the flow)\b|\b[Aa]sked as\b"
            + @"|\bthe like\b|\bbesides\b|\bWho (writes|changes a)\b|\b(answer(s|ed)?|called|encoded|apply them|show) otherwise\b"
            + @"|\botherwise than\b|\b[Ll]eft out (where|for)\b|\bLeft out:|\b(are|is|be|stays?|put) in force\b|\bwas seen to\b(?! enforce)"
            + @"|\b(can|cannot|could|could not|be) be asked\b|\b(is|are) asked (by|on|over|as|again|all)\b|\b[Ww]hat is seen\b"
    )]
    private static partial Regex Dialect();

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
