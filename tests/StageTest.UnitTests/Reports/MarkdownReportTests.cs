using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Reports;
using StageTest.Core.Scenarios.Selection;
using StageTest.UnitTests.Runs;

namespace StageTest.UnitTests.Reports;

internal sealed class MarkdownReportTests
{
    [Test]
    public async Task WritesSeveralScenariosWorstFirst() =>
        Golden.Match(new MarkdownReport().Write(await SampleReport.MixedAsync()), "mixed.md");

    [Test]
    public async Task SaysWhereCalicosPendingTraceIsNoGuide() =>
        Golden.Match(new MarkdownReport().Write(await SampleReport.PendingAsync()), "pending.md");

    [Test]
    public async Task NothingInAFileBecomesMarkup()
    {
        const string hostile = "</details><img src=x> @team #1 `code` | cell\n# heading [link](http://x) **bold**";
        var entry = new ExpectationEntry(Verdict.Denied, new SourceLocation("a|b`c.yaml", 1, 2), hostile);
        var promoted = Sample.Shop.Promoted;
        var scenario = Sample.Shop with
        {
            Description = hostile,
            Promoted = promoted with
            {
                Entries = promoted.Entries.SetItems(promoted.Entries.Keys.Select(place => KeyValuePair.Create(place, entry))),
            },
        };

        var text = new MarkdownReport().Write(await SampleReport.OfAsync(scenario, _ => Verdict.Allowed));

        Assert.That(
            text,
            Does.Not.Contain("<img").And.Not.Contain("@team").And.Not.Contain("#1").And.Not.Contain("[link]").And.Not.Contain("**bold**")
        );
        Assert.That(text.Split('\n'), Has.None.StartsWith("# "));
        Assert.That(text.Split("</details>"), Has.Length.EqualTo(3));
        var row = text.Split('\n').Single(line => line.StartsWith("| promoted |", StringComparison.Ordinal));
        Assert.That(row.Replace(@"\|", "", StringComparison.Ordinal).Count(c => c == '|'), Is.EqualTo(6));
    }

    [TestCase("plain", "`plain`")]
    [TestCase("a|b", @"`a\|b`")]
    [TestCase("a`b", "``a`b``")]
    [TestCase("`a", "`` `a ``")]
    [TestCase("a\nb", "`a b`")]
    public void CodeSpansHoldTheirText(string text, string expected) => Assert.That(MarkdownText.Code(text), Is.EqualTo(expected));

    [Test]
    public void ABlockOutlastsTheFencesInIt() => Assert.That(MarkdownText.Block("x\n```\ny"), Is.EqualTo("````text\nx\n```\ny\n````"));

    [Test]
    public async Task StaysBelowTheLengthOfACommentAndSaysWhatIsMissing()
    {
        var one = (await SampleReport.HoldAsync()).Scenarios[0];
        var report = await SampleReport.HoldAsync() with { Scenarios = [.. Enumerable.Repeat(one, 60)] };

        var text = new MarkdownReport().Write(report);

        Assert.That(text, Has.Length.LessThan(65_536));
        Assert.That(text, Does.Match("Details of [0-9]+ scenarios are left out"));
    }
}
