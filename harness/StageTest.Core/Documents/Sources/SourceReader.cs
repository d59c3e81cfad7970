using System.Collections.Immutable;

namespace StageTest.Core.Documents.Sources;

/// <summary>Reads the documents of sources, in the form in which a deployer would apply them.</summary>
/// <param name="files">Finds and reads files.</param>
/// <param name="renderer">Renders kustomizations and charts, or null if nothing can.</param>
/// <param name="diagnostics">Receives errors, warnings and notes.</param>
internal sealed class SourceReader(RepositoryFiles files, ISourceRenderer? renderer, DiagnosticBag diagnostics)
{
    /// <summary>The texts of all sources, each file once.</summary>
    /// <param name="sources">The sources.</param>
    /// <param name="ofPaths">Receives errors for paths that lead to nothing.</param>
    public IEnumerable<SourceText> Read(IEnumerable<PolicySource> sources, DiagnosticBag ofPaths)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var source in sources)
        {
            foreach (var text in source is PathSource path ? ReadFiles(path, seen, ofPaths) : Render(source, ofPaths))
            {
                yield return text;
            }
        }
    }

    private IEnumerable<SourceText> ReadFiles(PathSource source, HashSet<string> seen, DiagnosticBag ofPaths)
    {
        var resolved = files.ResolvePath(source.Path, source.Location, ofPaths);
        if (resolved.Folder.Length > 0)
        {
            new KustomizationCheck(files, diagnostics).Check(source, resolved);
        }

        foreach (var file in resolved.Files.Where(seen.Add))
        {
            if (files.Read(file, source.Location, diagnostics) is { } text)
            {
                yield return new(files.Show(file), text, source.Location)
                {
                    Found = resolved.IsFile ? FoundHow.Named : FoundHow.Below(files.WhereDeployersDiffer),
                };
            }
        }
    }

    private IEnumerable<SourceText> Render(PolicySource source, DiagnosticBag ofPaths)
    {
        if (files.Locate(source.Path, source.Location, ofPaths) is not { } folder)
        {
            return [];
        }

        if (!Directory.Exists(folder))
        {
            diagnostics.Error(source.Location, $"'{source.Path}' is a file. Name the folder that holds it.");
            return [];
        }

        if (renderer is null)
        {
            diagnostics.Error(source.Location, $"'{source}' cannot be rendered here. Name the files themselves.");
            return [];
        }

        var errors = diagnostics.ErrorCount;
        var closure = new SourceClosure(files, source, diagnostics);
        var values = ImmutableArray<string>.Empty;
        if (source is HelmSource helm)
        {
            closure.AddChart(folder);
            values = [.. helm.Values.Select(v => files.Locate(v, source.Location, diagnostics)).OfType<string>()];
            foreach (var file in values)
            {
                closure.AddFile(file, source.Location);
            }
        }
        else
        {
            closure.AddKustomization(folder, source.Location);
        }

        if (diagnostics.ErrorCount > errors)
        {
            return [];
        }

        try
        {
            var request = new RenderRequest(source, files.Bounds.PathOf(folder), [.. values.Select(files.Bounds.PathOf)], closure.Files);
            return RenderedDocuments.Split(renderer.Render(request), request, files);
        }
        catch (RenderException problem)
        {
            diagnostics.Error(source.Location, $"'{source}' cannot be rendered: {problem.Message}");
            return [];
        }
    }
}
