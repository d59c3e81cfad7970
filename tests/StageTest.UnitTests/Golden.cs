using System.Runtime.CompilerServices;
using NUnit.Framework;

namespace StageTest.UnitTests;

/// <summary>Compares text with a file that was read and accepted: <c>NAME.verified.txt</c> beside the test.</summary>
internal static class Golden
{
    /// <summary>The environment variable that, set to 1, makes whatever is received the accepted text.</summary>
    public const string Accept = "STAGETEST_ACCEPT_GOLDEN";

    private const int LinesShown = 5;

    /// <summary>Fails unless the text is the accepted one; what was received is then left beside it for comparison.</summary>
    /// <param name="received">The text to judge. Line ends count as they are.</param>
    /// <param name="name">The file's name, with a folder or an extension if wanted: <c>report.md</c> is kept in
    /// <c>report.verified.md</c>.</param>
    /// <param name="testFile">The calling test's file, filled in by the compiler.</param>
    public static void Match(string received, string name, [CallerFilePath] string testFile = "")
    {
        var extension = Path.GetExtension(name) is { Length: > 0 } written ? written : ".txt";
        var start = Path.Combine(Path.GetDirectoryName(testFile)!, Path.ChangeExtension(name, null));
        var verifiedFile = $"{start}.verified{extension}";
        var receivedFile = $"{start}.received{extension}";
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            File.WriteAllText(verifiedFile, received);
        }

        var verified = File.Exists(verifiedFile) ? File.ReadAllText(verifiedFile) : null;
        if (verified == received)
        {
            File.Delete(receivedFile);
            return;
        }

        File.WriteAllText(receivedFile, received);
        var difference = verified is null ? "Nothing is accepted yet." : Difference(verified.Split('\n'), received.Split('\n'));
        Assert.Fail(
            $"{verifiedFile}: {difference}\nThe whole text is in {receivedFile}. If it is right, run 'make golden' and commit the change."
        );
    }

    // Both sides from their first difference on; long texts differ in few lines, and the files hold the rest.
    private static string Difference(string[] verified, string[] received)
    {
        var first = verified.Zip(received).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"differs from line {first + 1} on.\n{Show('-', verified[first..])}{Show('+', received[first..])}".TrimEnd('\n');
    }

    private static string Show(char mark, string[] lines) => string.Concat(lines.Take(LinesShown).Select(line => $"  {mark} {line}\n"));
}
