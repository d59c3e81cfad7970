using System.Text.RegularExpressions;
using NUnit.Framework;
using StageTest.EndToEndTests.Lab;
using StageTest.UnitTests.Scenarios;

namespace StageTest.EndToEndTests.Pages;

/// <summary>
/// Follows a page word by word in an empty folder: writes each file that the page shows under its name, runs each block of commands, and
/// compares the block of text after it with what they printed.
/// </summary>
internal sealed partial class PageTests : LabFixture
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Test]
    [Runs("docs/tutorial/first-promotion.md")]
    public Task TutorialPrintsWhatItShows() => FollowAsync("docs/tutorial/first-promotion.md", _ => true, 5);

    [Test]
    [Runs("docs/how-to/from-no-policies-to-staged.md")]
    public Task RecommendationPrintsWhatItShows() => FollowAsync("docs/how-to/from-no-policies-to-staged.md", _ => true, 4);

    [Test]
    [Runs("docs/how-to/access.md", "sed -i")]
    public Task AccessPrintsWhatItShows() =>
        // The gate needs a history.
        FollowAsync("docs/how-to/access.md", next => next.Groups["language"].Value == "text", 5);

    [Test]
    [Runs("README.md", "sed -i")]
    public Task ReadmePrintsWhatItShows() =>
        // Its other commands need a cluster, or go on for as long as the reader likes.
        FollowAsync("README.md", next => next.Groups["language"].Value == "text", 1, "policies", "scenarios");

    private static async Task FollowAsync(string page, Func<Match, bool> isRunBefore, int outputs, params string[] copied)
    {
        var folder = Directory.CreateTempSubdirectory("stagetest-page-").FullName;
        try
        {
            foreach (var source in copied)
            {
                Copy(Path.Combine(Repository.Root, source), Path.Combine(folder, source));
            }

            var printed = "";
            var compared = 0;
            foreach (Match block in Block().Matches(await File.ReadAllTextAsync(Path.Combine(Repository.Root, page))))
            {
                var (language, name, text) = (block.Groups["language"].Value, block.Groups["name"].Value, block.Groups["text"].Value);
                if (name != "")
                {
                    var file = Path.Combine(folder, name);
                    Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                    await File.WriteAllTextAsync(file, text);
                }
                else if (language == "sh" && isRunBefore(block.NextMatch()))
                {
                    printed = await RunAsync(folder, text);
                }
                else if (language == "text")
                {
                    Assert.That(Stable(printed), Is.EqualTo(Stable(text)), $"{page} shows another output.");
                    compared++;
                }
            }

            Assert.That(compared, Is.EqualTo(outputs), "Outputs that were compared");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Copy(string source, string target)
    {
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private static async Task<string> RunAsync(string folder, string commands)
    {
        using var limit = new CancellationTokenSource(Limit);
        var path = $"{Path.GetDirectoryName(StageTestProcess.Command)}:{Environment.GetEnvironmentVariable("PATH")}";
        var (_, output, error) = await StageTestProcess.EndAsync(
            StageTestProcess.StartProgram("bash", ["-c", commands], folder, new Dictionary<string, string?> { ["PATH"] = path }),
            limit: limit.Token
        );
        Assert.That(error, Does.Not.Contain("not found"), commands);
        return output;
    }

    // Times and commits differ from run to run; what was learned of silence does, too.
    private static string Stable(string text) => Varying().Replace(text.Trim(), "#");

    [GeneratedRegex(@"^```(?<language>\S+)(?: (?<name>\S+))?\n(?<text>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\d+(\.\d+)? (ms|milliseconds?|seconds?|minutes?)\b|\b[0-9a-f]{10}\b|learned from \d+ answers")]
    private static partial Regex Varying();
}
