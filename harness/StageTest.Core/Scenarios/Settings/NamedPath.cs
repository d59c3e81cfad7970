using StageTest.Core.Documents;

namespace StageTest.Core.Scenarios.Settings;

/// <summary>A path that <c>stagetest.yaml</c> names.</summary>
/// <param name="Path">The path in the repository; empty for its root.</param>
/// <param name="Location">Where it is named.</param>
internal sealed record NamedPath(string Path, SourceLocation Location);
