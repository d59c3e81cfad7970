namespace StageTest.Core.Documents.Sources;

/// <summary>A folder with a kustomization, whose output is applied: <c>kubectl apply -k</c>, Argo CD, Flux.</summary>
/// <param name="Path">The folder, as written.</param>
/// <param name="Location">The place that names it.</param>
internal sealed record KustomizeSource(string Path, SourceLocation Location) : PolicySource(Location)
{
    /// <inheritdoc/>
    public override string Path { get; } = Path;

    /// <inheritdoc/>
    public override bool IsRendered => true;

    /// <inheritdoc/>
    public override string ToString() => $"{{ kustomize: {Path} }}";
}
