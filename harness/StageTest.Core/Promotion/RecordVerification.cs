using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Sources;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Promotion;

/// <summary>Compares a repository with a promotion record.</summary>
internal static class RecordVerification
{
    /// <summary>
    /// The differences, each with its path: the record itself, and files of its scenarios that changed, are missing or were added.
    /// None means that the files are exactly the promoted ones.
    /// </summary>
    /// <param name="record">The record.</param>
    /// <param name="root">The repository.</param>
    /// <param name="renderer">Renders kustomizations and charts, or null if nothing can.</param>
    public static ImmutableArray<string> Differences(PromotionRecord record, string root, ISourceRenderer? renderer = null)
    {
        var real = RealPath.Of(Path.GetFullPath(root));
        var differences = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, sha256) in record.Subjects)
        {
            if (Problem(record, real, path, sha256) is { } problem)
            {
                differences[path] = problem;
            }
        }

        foreach (var scenario in record.Scenarios.Where(s => !differences.ContainsKey(s)))
        {
            var (inputs, errors) = ScenarioReader.InputsOf(
                Path.Combine(real, scenario),
                new()
                {
                    RepositoryRoot = real,
                    DisplayRoot = real,
                    Renderer = renderer,
                }
            );
            foreach (var input in inputs.Where(i => !record.Subjects.ContainsKey(i.Path)))
            {
                differences[input.Path] = $"added: '{input.Path}' is read by {scenario} and was not proven";
            }

            // Content that cannot be read today, such as a linked folder, did not exist when it was proven.
            foreach (var error in errors.Where(e => !differences.ContainsKey(e.Location.File)))
            {
                differences[error.Location.File] = $"changed: {scenario} cannot be read as it was proven: {error.Message}";
            }
        }

        string[] own = record.IsIntact
            ? []
            : [$"changed: '{PrintableText.Of(record.File)}' is not as it was written, so nothing in it counts"];
        return [.. own, .. differences.Values];
    }

    private static string? Problem(PromotionRecord record, string root, string path, string sha256)
    {
        var full = Path.Combine(root, path);
        if (!File.Exists(full))
        {
            return $"missing: '{path}'";
        }

        // A link could make another file deployed than the proven one.
        var within = Path.GetRelativePath(root, RealPath.Of(full)).Replace('\\', '/');
        if (within != path && !record.Subjects.ContainsKey(within))
        {
            return $"changed: '{path}' is a link now";
        }

        try
        {
            using var file = RegularFile.Open(full);
            return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file)) == sha256 ? null : $"changed: '{path}'";
        }
        catch (NotRegularFileException problem)
        {
            return $"changed: '{path}' cannot be read: {problem.Message}";
        }
    }
}
