namespace StageTest.Core.Scenarios;

/// <summary>A file that a scenario read policies from.</summary>
/// <param name="Path">Its path in the repository.</param>
/// <param name="Text">The text that was read; for a renderer, what it printed for the file.</param>
internal sealed record PolicyText(string Path, string Text)
{
    /// <summary>Whether the scenario lists it under <c>staged</c>. Default: no.</summary>
    public bool IsStaged { get; init; }

    /// <summary>Whether only a step of the scenario reads it. Default: no.</summary>
    public bool IsOfStep { get; init; }
}
