using System.Collections.Immutable;

namespace StageTest.Core.Documents.Sources;

/// <summary>A chart, whose templates are rendered with values and applied: <c>helm install</c>, Argo CD, Flux.</summary>
/// <param name="Path">The folder of the chart, as written.</param>
/// <param name="Release">The name of the release.</param>
/// <param name="Namespace">The namespace of the release.</param>
/// <param name="Values">The files of values, as written; later files win.</param>
/// <param name="Location">The place that names it.</param>
internal sealed record HelmSource(string Path, string Release, string Namespace, ImmutableArray<string> Values, SourceLocation Location)
    : PolicySource(Location)
{
    /// <inheritdoc/>
    public override string Path { get; } = Path;

    /// <inheritdoc/>
    public override bool IsRendered => true;

    /// <inheritdoc/>
    public override string ToString() => $"{{ helm: {Path} }}";
}
