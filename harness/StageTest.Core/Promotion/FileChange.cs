namespace StageTest.Core.Promotion;

/// <summary>What happens to one file of the repository.</summary>
/// <param name="Path">Where it is, or will be: a path in the repository.</param>
/// <param name="MovedFrom">Where its text was before, if elsewhere; that file is removed.</param>
/// <param name="Before">Its bytes before, or those of <paramref name="MovedFrom"/>; null if there was none.</param>
/// <param name="After">Its bytes after; null if it is removed.</param>
internal sealed record FileChange(string Path, string? MovedFrom, byte[]? Before, byte[]? After);
