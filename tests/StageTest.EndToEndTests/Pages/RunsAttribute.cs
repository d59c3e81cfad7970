namespace StageTest.EndToEndTests.Pages;

/// <summary>Says which commands of documentation a test runs.</summary>
/// <param name="page">The page's path in the repository.</param>
/// <param name="text">A text that one block of the page has, whose commands are run; null if all blocks of the page are.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class RunsAttribute(string page, string? text = null) : Attribute
{
    /// <summary>The page.</summary>
    public string Page { get; } = page;

    /// <summary>The text of the block.</summary>
    public string? Text { get; } = text;
}
