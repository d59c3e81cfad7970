using NUnit.Framework;
using StageTest.UnitTests.Scenarios;

namespace StageTest.EndToEndTests.Pages;

/// <summary>A block of commands of a page.</summary>
/// <param name="Page">The page's path in the repository.</param>
/// <param name="Text">The lines, without the indentation of the block.</param>
internal sealed record PageBlock(string Page, string Text)
{
    /// <summary>The lines that are commands; one that ends with a backslash and the next are one.</summary>
    public IEnumerable<string> Commands =>
        Text.Replace("\\\n", "", StringComparison.Ordinal)
            .Split('\n')
            .Select(l => l.Split(" #")[0].Trim())
            .Where(l => l.Length > 0 && l[0] != '#');

    /// <summary>The one block of a page that has a text.</summary>
    public static PageBlock Of(string page, string text)
    {
        var found = In(page).Where(b => b.Text.Contains(text, StringComparison.Ordinal)).ToArray();
        return found is [var block]
            ? block
            : throw new AssertionException($"{page} has {found.Length} blocks of commands with '{text}', not one.");
    }

    /// <summary>All blocks of all pages of the repository.</summary>
    public static IEnumerable<PageBlock> All() =>
        ((string[])["docs", "harness", "policies", "scenarios", "tests"])
            .SelectMany(f => Directory.EnumerateFiles(Path.Combine(Repository.Root, f), "*.md", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Repository.Root, "*.md"))
            .Select(f => Path.GetRelativePath(Repository.Root, f).Replace('\\', '/'))
            .Where(f => !f.Split('/').Any(p => p is "node_modules" or "bin" or "obj"))
            .Order(StringComparer.Ordinal)
            .SelectMany(In);

    private static IEnumerable<PageBlock> In(string page)
    {
        var lines = new List<string>();
        var indentation = -1;
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, page)))
        {
            var start = line.TrimStart();
            if (indentation >= 0 && start.StartsWith("```", StringComparison.Ordinal))
            {
                yield return new(page, string.Join('\n', lines) + "\n");
                lines.Clear();
                indentation = -1;
            }
            else if (indentation >= 0)
            {
                lines.Add(line.Length >= indentation ? line[indentation..] : start);
            }
            else if (start.TrimEnd() == "```sh")
            {
                indentation = line.Length - start.Length;
            }
        }
    }
}
