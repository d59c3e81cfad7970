using System.Collections.Immutable;

namespace StageTest.Core.Documents.Sources;

/// <summary>Reports kustomizations and charts that make a deployer apply something other than the files that were read.</summary>
/// <param name="files">Reads the kustomizations.</param>
/// <param name="diagnostics">Receives the findings.</param>
/// <remarks>
/// A kustomization that lists exactly the files of its folder changes nothing. One in a parent folder counts if it names the files, and
/// also if it omits them: a deployer that reads that folder applies none of them.
/// </remarks>
internal sealed class KustomizationCheck(RepositoryFiles files, DiagnosticBag diagnostics)
{
    private const int MostLevels = 32;

    /// <summary>Checks everything that applies to a resolved path.</summary>
    public void Check(PathSource source, ResolvedPath read)
    {
        foreach (var file in read.Kustomizations)
        {
            if (Kustomization.Read(file, files, source.Location, diagnostics) is { } kustomization)
            {
                CheckWithin(source, kustomization, read.Files);
            }
        }

        foreach (var chart in read.Charts)
        {
            CheckChart(source, chart, read.Files);
        }

        for (var at = read.Folder; files.Bounds.Contains(at); at = Path.GetDirectoryName(at)!)
        {
            foreach (var file in ManifestFolder.KustomizationsIn(at).Except(read.Kustomizations))
            {
                if (Kustomization.Read(file, files, source.Location, diagnostics) is { } kustomization)
                {
                    CheckAbove(source, kustomization, read.Files);
                }
            }
        }
    }

    private void CheckWithin(PathSource source, Kustomization kustomization, ImmutableArray<string> read)
    {
        var taken = Taken(kustomization, []);
        var below = read.Where(f => f.StartsWith(kustomization.Folder + "/", StringComparison.Ordinal)).ToHashSet();
        if (PathPattern.IsPattern(source.Path) && below.Count == 0 && !taken.Files.Overlaps(read))
        {
            return;
        }

        Report(source, kustomization, kustomization.Changes.Concat(taken.Changes));
        ReportLeftOut(source, kustomization, below.Except(taken.Files));
        foreach (var extra in taken.Files.Except(read).Order(StringComparer.Ordinal))
        {
            Add(kustomization, null, $"takes '{files.Show(extra)}', which is not read from '{source.Path}'");
        }
    }

    // Argo CD renders a folder with a Chart.yaml as a chart, in which files outside of certain folders create nothing.
    private void CheckChart(PathSource source, string chart, ImmutableArray<string> read)
    {
        var folder = Path.GetDirectoryName(chart)!;
        string[] left =
        [
            .. read.Where(f => f.StartsWith(folder + "/", StringComparison.Ordinal))
                .Where(f => !IsOfChart(Path.GetRelativePath(folder, f).Split('/'))),
        ];
        if (left.Length > 0)
        {
            diagnostics.Add(
                files.WhereDeployersDiffer,
                SourceLocation.Whole(files.Show(chart)),
                $"This chart leaves out {Names(left)}, which '{source.Path}' holds, so a deployer that renders charts applies something "
                    + $"else. Name its output instead of the files: {{ helm: {files.Write(folder)} }}. Where the files are applied as "
                    + "they are, remove 'Chart.yaml'."
            );
        }
    }

    private static bool IsOfChart(string[] parts) =>
        parts
            is ["templates" or "crds" or "charts", _, ..]
                or ["Chart.yaml" or "values.yaml" or "values.schema.json" or "requirements.yaml"];

    private void CheckAbove(PathSource source, Kustomization kustomization, ImmutableArray<string> read)
    {
        var taken = Taken(kustomization, []);
        var isNamed = read.Any(taken.Files.Contains);
        if (isNamed)
        {
            Report(source, kustomization, kustomization.Changes.Concat(taken.Changes));
        }

        if (isNamed || !source.IsDeclared)
        {
            ReportLeftOut(source, kustomization, read.Except(taken.Files), isAbove: !isNamed);
        }
    }

    // Changes in kustomizations that it includes are its own: they are applied with it.
    private (HashSet<string> Files, List<YamlScalar> Changes) Taken(Kustomization kustomization, HashSet<string> seen)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var changes = new List<YamlScalar>();
        if (!seen.Add(kustomization.File) || seen.Count > MostLevels)
        {
            return (taken, changes);
        }

        foreach (var resource in kustomization.Resources)
        {
            var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(kustomization.Folder, resource.Value)));
            if (!files.Bounds.Contains(path) || !files.Bounds.Contains(RealPath.Of(path)) || !Directory.Exists(path))
            {
                taken.Add(path);
                continue;
            }

            foreach (var file in ManifestFolder.KustomizationsIn(path))
            {
                if (Kustomization.Read(file, files, resource.Location, diagnostics) is { } inner)
                {
                    var below = Taken(inner, seen);
                    taken.UnionWith(below.Files);
                    changes.AddRange(inner.Changes);
                    changes.AddRange(below.Changes);
                }
            }
        }

        return (taken, changes);
    }

    private void Report(PathSource source, Kustomization kustomization, IEnumerable<YamlScalar> changes)
    {
        foreach (var change in changes.DistinctBy(c => c.Location))
        {
            Add(kustomization, change.Location, $"changes by '{change.Value}' what is read from '{source.Path}'");
        }
    }

    private void ReportLeftOut(PathSource source, Kustomization kustomization, IEnumerable<string> left, bool isAbove = false)
    {
        string[] all = [.. left];
        if (all.Length > 0)
        {
            Add(kustomization, null, $"leaves out {Names(all)}, which '{source.Path}' holds", isAbove);
        }
    }

    private string Names(string[] left)
    {
        const int mostNamed = 3;
        var names = left.Order(StringComparer.Ordinal).Select(f => $"'{files.Show(f)}'");
        var others = left.Length > mostNamed ? $" and {CountText.Of(left.Length - mostNamed, "other file")}" : "";
        return $"{string.Join(", ", names.Take(mostNamed))}{others}";
    }

    private void Add(Kustomization kustomization, SourceLocation? place, string fact, bool isAbove = false)
    {
        var folder = files.Write(kustomization.Folder);
        diagnostics.Add(
            files.WhereDeployersDiffer,
            place ?? SourceLocation.Whole(files.Show(kustomization.File)),
            $"This kustomization {fact}, so a deployer applies something else. Name its output instead of the files: "
                + $"{{ kustomize: {folder} }}. Where the files are applied as they are, remove the kustomization"
                + (isAbove ? ", or name them with { path: ... }." : ".")
        );
    }
}
