using System.Text.RegularExpressions;
using NUnit.Framework;
using Repository = StageTest.UnitTests.Scenarios.Repository;

namespace StageTest.UnitTests;

/// <summary>Links between the pages of the repository lead somewhere.</summary>
internal sealed partial class PageLinksTests
{
    [Test]
    public void EveryLinkToAFileLeadsToOne()
    {
        var broken = Pages()
            .SelectMany(page => Link().Matches(File.ReadAllText(page)).Select(link => (Page: page, Target: link.Groups["target"].Value)))
            .Where(at => !at.Target.Contains("://", StringComparison.Ordinal))
            .Where(at => !Path.Exists(Path.Combine(Path.GetDirectoryName(at.Page)!, at.Target)))
            .Select(at => $"{Path.GetRelativePath(Repository.Root, at.Page)}: {at.Target}");

        Assert.That(broken, Is.Empty);
    }

    [Test]
    public void EveryPageOfTheDocumentationIsInTheContentsOfTheSite()
    {
        var contents = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "toc.yml")).Select(line => line.Trim()).ToHashSet();
        var missing = Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Select(page => Path.GetRelativePath(Repository.Root, page))
            // The page of each lint rule is found by the list of rules.
            .Where(page => !page.StartsWith("docs/reference/lint/ST", StringComparison.Ordinal))
            .Where(page => !contents.Contains($"href: {page}"));

        Assert.That(missing, Is.Empty);
    }

    private static IEnumerable<string> Pages() =>
        Directory
            .EnumerateFiles(Repository.Root, "*.md")
            .Concat(
                ((string[])["docs", "harness", "policies", "scenarios", ".github"]).SelectMany(folder =>
                    Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.md", SearchOption.AllDirectories)
                )
            );

    [GeneratedRegex(@"\]\((?<target>[^)#\s]+)(#[^)]*)?\)")]
    private static partial Regex Link();
}
