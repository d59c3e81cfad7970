using System.Collections.Immutable;
using StageTest.Core.Scenarios.Settings;

namespace StageTest.Core.Gate;

/// <summary>The files of a chart, in a folder of the repository or in an archive.</summary>
/// <param name="Folder">The folder in the repository; null in an archive.</param>
/// <param name="Names">Their paths in the chart.</param>
/// <param name="TextOf">Gives the text of one, or null if it cannot be read.</param>
internal sealed record ChartFiles(string? Folder, ImmutableSortedSet<string> Names, Func<string, string?> TextOf)
{
    /// <summary>Those of a folder of the repository.</summary>
    public static ChartFiles Of(RepositoryTree side, string folder)
    {
        var start = folder.Length == 0 ? 0 : folder.Length + 1;
        return new(folder, [.. side.FilesBelow(folder).Where(path => path.Length > start).Select(path => path[start..])], name =>
            side.TextOf(RepositoryPath.Normal($"{folder}/{name}"))
        );
    }

    /// <summary>Those of an archive.</summary>
    public static ChartFiles Of(IReadOnlyDictionary<string, string> texts) => new(null, [.. texts.Keys], texts.GetValueOrDefault);

    /// <summary>Those of a folder of the chart.</summary>
    public ChartFiles Below(string folder) =>
        new(
            Folder is null ? null : RepositoryPath.Normal($"{Folder}/{folder}"),
            [.. Names.Where(n => n.StartsWith($"{folder}/", StringComparison.Ordinal)).Select(n => n[(folder.Length + 1)..])],
            name => TextOf($"{folder}/{name}")
        );
}
