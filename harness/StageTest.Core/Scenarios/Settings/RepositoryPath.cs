using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Scenarios.Settings;

/// <summary>Paths in <c>stagetest.yaml</c>: from the root of the repository, without wildcards.</summary>
internal static class RepositoryPath
{
    private static readonly TextRule Rule = TextRule.Of(
        @"(?!/)(?!(.*/)?\.\.(/|$))[^\\\u0000*?]+",
        "a path from the root of the repository, written with '/', without '..', '*' and '?'"
    );

    /// <summary>The format of such a path.</summary>
    public static TextShape Shape { get; } = new() { Rule = Rule, Called = "a path in the repository" };

    /// <summary>A path without redundant parts; the root is empty.</summary>
    public static string Normal(string path) =>
        string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != "."));

    /// <summary>The folder of a file or folder; the root is empty.</summary>
    public static string FolderOf(string path) => path.LastIndexOf('/') is var slash and >= 0 ? path[..slash] : "";

    /// <summary>Whether a path is a folder or lies in it.</summary>
    public static bool IsBelow(string path, string folder) =>
        folder.Length == 0 || path == folder || path.StartsWith($"{folder}/", StringComparison.Ordinal);
}
