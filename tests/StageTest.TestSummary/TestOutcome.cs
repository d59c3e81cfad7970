using System.Text.RegularExpressions;

namespace StageTest.TestSummary;

/// <summary>A test that did not pass.</summary>
/// <param name="testId">What its definition has too.</param>
/// <param name="title">Its name, with arguments.</param>
internal sealed partial class TestOutcome(string testId, string title)
{
    private const int LongestMessage = 500;

    public string TestId { get; } = testId;

    /// <summary>Its class, which stands at the end of a file, or null.</summary>
    public string? Class { get; set; }

    /// <summary>Its name with that of its class.</summary>
    public string Name => Class is null ? title : $"{Class}.{title}";

    /// <summary>What the test says, on one line; empty if it says nothing.</summary>
    public string Message { get; set; } = "";

    /// <summary>The same, cut where it is long.</summary>
    public string ShortMessage => Message.Length > LongestMessage ? $"{Message[..LongestMessage]} ..." : Message;

    /// <summary>Where it was when it failed; empty if that is not told.</summary>
    public string Trace { get; set; } = "";

    /// <summary>The file and the line that failed, in brackets, or nothing.</summary>
    public string Place => Line().Match(Trace) is { Success: true } at ? $" ({at.Groups["file"]}:{at.Groups["line"]})" : "";

    /// <summary>Text without line breaks and other characters that would leave the line.</summary>
    public static string OneLine(string text) => Blanks().Replace(text, " ").Trim();

    [GeneratedRegex(@"(?<file>[^/\\\n]+):line (?<line>\d+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Line();

    [GeneratedRegex(@"[\s\p{C}]+", RegexOptions.CultureInvariant)]
    private static partial Regex Blanks();
}
