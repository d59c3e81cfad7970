using StageTest.Core.Documents;
using StageTest.Core.Documents.Sources;

namespace StageTest.Core.Scenarios;

/// <summary>
/// If a folder is a repository of kustomizations and charts, says what to render instead of reporting each problem of its files.
/// </summary>
/// <remarks>
/// Bases, patches and parameter files are not applied as they are. Read that way, they share names and lack fields: hundreds of problems
/// with one cause.
/// </remarks>
internal static class WholeRepository
{
    /// <summary>How many errors are reported one by one.</summary>
    public const int MostErrors = 10;

    private const int MostNamed = 8;

    /// <summary>The problems of a folder, or the common cause of many of them.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="found">What was found in its files.</param>
    public static IEnumerable<Diagnostic> Told(string folder, DiagnosticBag found)
    {
        var rendered = FoldersOf(found.Items.Where(d => d.Severity == Severity.Warning));
        if ((found.ErrorCount <= MostErrors && rendered.Count <= MostErrors) || !Directory.Exists(folder))
        {
            return found.Items;
        }

        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        string[] kustomizations = [.. Kustomizations(root)];
        string[] charts = [.. ManifestFolder.AllFiles(root).Where(ManifestFolder.IsChart).Select(f => Path.GetDirectoryName(f)!)];
        if (kustomizations.Length + charts.Length == 0)
        {
            return found.Items;
        }

        // Without errors there is a result, and the warnings of kustomizations and their patches have one cause, too.
        return found.ErrorCount > MostErrors
            ? Summary(Severity.Error, folder, kustomizations, charts, found.ErrorCount)
            :
            [
                .. Summary(Severity.Warning, folder, kustomizations, charts, found.Items.Count(IsOfRendered)),
                .. found.Items.Where(d => !IsOfRendered(d)),
            ];

        bool IsOfRendered(Diagnostic diagnostic) =>
            diagnostic.Severity == Severity.Warning && rendered.Contains(Path.GetDirectoryName(diagnostic.Location.File) ?? "");
    }

    private static HashSet<string> FoldersOf(IEnumerable<Diagnostic> warnings) =>
        [
            .. warnings
                .Where(d => ManifestFolder.IsKustomization(d.Location.File))
                .Select(d => Path.GetDirectoryName(d.Location.File) ?? "")
                .Distinct(StringComparer.Ordinal),
        ];

    private static IEnumerable<Diagnostic> Summary(Severity severity, string folder, string[] kustomizations, string[] charts, int problems)
    {
        (string Folder, string Command)[] sources =
        [
            .. kustomizations.Select(k => (k, $"kubectl kustomize {Quoted(k)} | stagetest map -")),
            .. charts.Select(c => (c, $"helm template {Quoted(c)} | stagetest map -")),
        ];
        var more = sources.Length > MostNamed ? $" Here are {MostNamed} of them." : "";
        yield return new(
            severity,
            SourceLocation.Whole(folder),
            $"This folder holds {CountText.Of(kustomizations.Length, "kustomization")} and {CountText.Of(charts.Length, "chart")} "
                + $"to render, and its files are their inputs: read as they are, they have {CountText.Of(problems, "problem")}. Render "
                + $"one and read its output.{more}"
        );
        foreach (var (source, command) in sources.Take(MostNamed))
        {
            yield return new(severity, SourceLocation.Whole(RepositoryFiles.Display(source)), $"Render it: {command}");
        }
    }

    // Folders may have any name, and the line is meant to be copied into a shell.
    private static string Quoted(string folder)
    {
        var shown = RepositoryFiles.Display(folder);
        return shown.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-')
            ? shown
            : $"'{shown.Replace("'", @"'\''", StringComparison.Ordinal)}'";
    }

    // The kustomizations that no other one uses: overlays, not their bases and components.
    private static IEnumerable<string> Kustomizations(string root)
    {
        var files = new RepositoryFiles(Path.Combine(root, "-"), root) { WhereDeployersDiffer = Severity.Warning };
        var unheard = new DiagnosticBag();
        var all = ManifestFolder
            .Walk(root)
            .Kustomizations.Select(file => Kustomization.Read(file, files, SourceLocation.Whole(file), unheard))
            .OfType<Kustomization>()
            .ToArray();
        var taken = all.SelectMany(Taken).ToHashSet(StringComparer.Ordinal);
        return all.Where(k => !IsComponent(k) && !taken.Contains(k.Folder)).Select(k => k.Folder).Order(StringComparer.Ordinal);
    }

    private static bool IsComponent(Kustomization kustomization) => kustomization.Body?["kind"] is YamlScalar { Value: "Component" };

    private static IEnumerable<string> Taken(Kustomization kustomization) =>
        kustomization
            .Resources.Concat(kustomization.Body?["components"] is YamlSequence list ? list.Items.OfType<YamlScalar>() : [])
            .Where(r =>
                r is { IsNull: false, Value.Length: > 0 } && !r.Value.Contains("://", StringComparison.Ordinal) && !r.Value.Contains('\0')
            )
            .Select(r => Path.TrimEndingDirectorySeparator(Path.GetFullPath(r.Value, kustomization.Folder)));
}
