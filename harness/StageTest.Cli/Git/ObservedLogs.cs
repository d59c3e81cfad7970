using System.Text;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios;

namespace StageTest.Cli.Git;

/// <summary>Finds the logs of flows that scenarios of a tree name, regardless of the logs' file names.</summary>
internal static class ObservedLogs
{
    private static readonly byte[] Word = Encoding.UTF8.GetBytes(ScenarioShape.Observed.Name);

    /// <summary>The paths in the tree that a file names. Its readers report errors when they read it as a scenario.</summary>
    /// <param name="file">The file, by its path in the tree.</param>
    /// <param name="bytes">Its content.</param>
    public static IEnumerable<string> NamedBy(string file, byte[] bytes)
    {
        if (bytes.AsSpan().IndexOf(Word) < 0)
        {
            return [];
        }

        var folder = Path.GetDirectoryName(file) ?? "";
        return YamlReader
            .Read(Encoding.UTF8.GetString(bytes), file, new())
            .OfType<YamlMapping>()
            .SelectMany(document => document[ScenarioShape.Observed.Name] is YamlSequence list ? list.Items : [])
            .OfType<YamlScalar>()
            .Where(item => item.Value.Length > 0)
            .Select(item => PathIn(folder, item.Value));
    }

    // The root of this system represents the root of the tree. Paths above it are not found.
    private static string PathIn(string folder, string path)
    {
        var root = Path.GetPathRoot(Path.GetTempPath())!;
        return Path.GetRelativePath(root, Path.GetFullPath(Path.Combine(root, folder, path))).Replace('\\', '/');
    }
}
