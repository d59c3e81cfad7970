using System.Diagnostics.CodeAnalysis;
using StageTest.Core.Documents;

namespace StageTest.Cli.Git;

/// <summary>Files as they are in a git revision: <c>main:policies</c>.</summary>
/// <param name="Revision">The revision; it never begins with a dash, so git cannot mistake it for an option.</param>
/// <param name="Path">A file or folder, relative to the current directory.</param>
internal sealed record GitRevision(string Revision, string Path)
{
    /// <summary>Reads <c>REV:PATH</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out GitRevision? revision)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        revision = colon > 0 && text[0] != '-' && !text.AsSpan().ContainsAny('\0', '\n') ? new(text[..colon], text[(colon + 1)..]) : null;
        return revision is not null;
    }

    /// <summary>The YAML and JSON files below the path; null, with an error, if git does not know the revision or the path.</summary>
    public async Task<IReadOnlyList<(string File, string Text)>?> ReadAsync(DiagnosticBag diagnostics, CancellationToken cancellationToken)
    {
        var location = SourceLocation.Whole($"{Revision}:{Path}");
        var path = Path.Length == 0 ? "." : Path;
        var (listCode, list, listProblem) = await GitAsync(["ls-tree", "-r", "-z", "--name-only", Revision, "--", path], cancellationToken);
        var names = list.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(IsManifest).ToArray();
        if (listCode != 0 || names.Length == 0)
        {
            diagnostics.Error(
                location,
                listCode != 0 ? $"git cannot read this: {listProblem.Trim()}" : "The revision has no YAML or JSON file there."
            );
            return null;
        }

        var files = new List<(string File, string Text)>();
        foreach (var name in names)
        {
            var (code, text, problem) = await GitAsync(["cat-file", "blob", $"{Revision}:./{name}"], cancellationToken);
            if (code != 0)
            {
                diagnostics.Error(location, $"git cannot read '{name}': {problem.Trim()}");
                return null;
            }

            files.Add(($"{Revision}:{name}", text));
        }

        return files;
    }

    private static bool IsManifest(string name) => System.IO.Path.GetExtension(name).ToLowerInvariant() is ".yaml" or ".yml" or ".json";

    private static async Task<(int Code, string Output, string Problem)> GitAsync(string[] arguments, CancellationToken cancellationToken)
    {
        try
        {
            return await GitRepository.RunAsync(Directory.GetCurrentDirectory(), arguments, cancellationToken);
        }
        catch (GitException problem)
        {
            return (-1, "", problem.Message);
        }
    }
}
