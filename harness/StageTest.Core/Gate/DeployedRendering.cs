using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Sources;
using StageTest.Core.Scenarios.Settings;

namespace StageTest.Core.Gate;

/// <summary>Renders the kustomizations and charts that the base declares as deployed, on both sides of a change.</summary>
/// <param name="renderer">The programs that render.</param>
/// <param name="diagnostics">Receives the errors of sources after the change. Errors from before are not its fault.</param>
internal sealed class DeployedRendering(ISourceRenderer renderer, DiagnosticBag diagnostics)
{
    /// <summary>One source on both sides. If its files and its use are equal, nothing is rendered.</summary>
    /// <param name="source">The source.</param>
    /// <param name="before">The side before the change: its root, and the sources of its scenarios.</param>
    /// <param name="after">The side after it.</param>
    public (RenderedSource Before, RenderedSource After) Of(
        DeployedSource source,
        (string Root, ImmutableArray<ScenarioSource> Named) before,
        (string Root, ImmutableArray<ScenarioSource> Named) after
    )
    {
        var (was, now) = (Gather(source, before.Root, new()), Gather(source, after.Root, diagnostics));
        var (first, second) = (Described(source, was, before.Named), Described(source, now, after.Named));

        // Sources that scenarios judge are judged there, with any content.
        var isJudged = first.IsJudged && second.IsJudged;
        var isSame = IsSame(was?.Request, now?.Request) && (first.IsJudged, first.IsRead) == (second.IsJudged, second.IsRead);
        return isJudged || isSame ? (first, second) : (Rendered(first, was, new()), Rendered(second, now, diagnostics));
    }

    private RenderedSource Rendered(RenderedSource source, Gathered? gathered, DiagnosticBag problems)
    {
        if (gathered is null)
        {
            return source;
        }

        try
        {
            var texts = RenderedDocuments.Split(renderer.Render(gathered.Request), gathered.Request, gathered.Files);
            return source with { Documents = [.. texts.SelectMany(text => Manifest.ReadAll(text.Text, text.File, problems))] };
        }
        catch (RenderException problem)
        {
            problems.Error(gathered.Request.Source.Location, $"'{gathered.Request.Source}' cannot be rendered: {problem.Message}");
            return source;
        }
    }

    private static RenderedSource Described(DeployedSource source, Gathered? gathered, ImmutableArray<ScenarioSource> named)
    {
        var twins = named.Where(n => n.Identity == source.Identity).ToArray();
        return new(source.AsSource().ToString()!)
        {
            Files = gathered is null ? [] : [.. gathered.Request.Files.Keys],
            IsJudged = twins.Any(t => t.List == ScenarioSource.Policies),
            IsRead = twins.Length > 0,
        };
    }

    // Null if there is nothing to render, or if that is an error.
    private static Gathered? Gather(DeployedSource source, string root, DiagnosticBag problems)
    {
        if (!Path.Exists(Path.Combine(root, source.Path)))
        {
            return null;
        }

        var files = new RepositoryFiles(Path.Combine(root, RepositorySettings.File), root, displayRoot: root);
        var recorder = new Recorder();
        foreach (var _ in new SourceReader(files, recorder, problems).Read([source.AsSource()], problems)) { }

        return recorder.Request is { } request ? new(request, files) : null;
    }

    private static bool IsSame(RenderRequest? was, RenderRequest? now) =>
        (was, now) is (null, null)
        || (
            was is not null
            && now is not null
            && was.Files.Count == now.Files.Count
            && was.Files.All(f => now.Files.TryGetValue(f.Key, out var bytes) && bytes.AsSpan().SequenceEqual(f.Value))
        );

    private sealed record Gathered(RenderRequest Request, RepositoryFiles Files);

    // Records what would be rendered.
    private sealed class Recorder : ISourceRenderer
    {
        public RenderRequest? Request { get; private set; }

        public string Render(RenderRequest request)
        {
            Request = request;
            return "";
        }
    }
}
