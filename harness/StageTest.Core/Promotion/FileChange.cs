namespace StageTest.Core.Promotion;

/// <summary>The change of one file of the repository.</summary>
/// <param name="Path">Its path in the repository, existing or new.</param>
/// <param name="MovedFrom">The former path of its text, if different; that file is removed.</param>
/// <param name="Before">Its bytes before, or those of <paramref name="MovedFrom"/>; null if there was none.</param>
/// <param name="After">Its bytes after; null if it is removed.</param>
internal sealed record FileChange(string Path, string? MovedFrom, byte[]? Before, byte[]? After);
