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
