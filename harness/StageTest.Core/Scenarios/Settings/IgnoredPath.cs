namespace StageTest.Core.Scenarios.Settings;

/// <summary>A file or folder that no deployer applies.</summary>
/// <param name="Path">Its path in the repository.</param>
/// <param name="Reason">Why.</param>
internal sealed record IgnoredPath(string Path, string Reason);
