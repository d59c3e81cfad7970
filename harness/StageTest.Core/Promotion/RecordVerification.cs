using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Promotion;

/// <summary>Holds a repository against a promotion record.</summary>
internal static class RecordVerification
{
    /// <summary>
    /// What differs, each with its path: the record itself, files that changed, that are missing, and that were added to what its scenarios
    /// read.
    /// None means that the files are exactly those that were promoted.
    /// </summary>
    /// <param name="record">The record.</param>
    /// <param name="root">The repository.</param>
    public static ImmutableArray<string> Differences(PromotionRecord record, string root)
    {
        var real = RepositoryFiles.RealPath(Path.GetFullPath(root));
        var differences = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, sha256) in record.Subjects)
        {
            if (Problem(real, path, sha256) is { } problem)
            {
                differences[path] = problem;
            }
        }

        foreach (var scenario in record.Scenarios.Where(s => !differences.ContainsKey(s)))
        {
            foreach (var input in ScenarioReader.InputsOf(Path.Combine(real, scenario), new() { RepositoryRoot = real }))
            {
                if (!record.Subjects.ContainsKey(input.Path))
                {
                    differences[input.Path] = $"added: '{input.Path}' is read by {scenario} and was not proven";
                }
            }
        }

        string[] own = record.IsIntact
            ? []
            : [$"changed: '{PrintableText.Of(record.File)}' is not as it was written, so nothing in it counts"];
        return [.. own, .. differences.Values];
    }

    private static string? Problem(string root, string path, string sha256)
    {
        var full = Path.Combine(root, path);
        if (!File.Exists(full))
        {
            return $"missing: '{path}'";
        }

        // A link would let what is deployed be another file than what was proven.
        if (RepositoryFiles.RealPath(full) != full)
        {
            return $"changed: '{path}' is a link now";
        }

        using var file = File.OpenRead(full);
        return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file)) == sha256 ? null : $"changed: '{path}'";
    }
}
