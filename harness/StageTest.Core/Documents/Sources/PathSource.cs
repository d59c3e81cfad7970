namespace StageTest.Core.Documents.Sources;

/// <summary>A file, folder or pattern whose documents are applied unchanged: <c>kubectl apply -R</c>.</summary>
/// <param name="Path">The path, as written.</param>
/// <param name="IsDeclared">
/// Whether its author wrote <c>{ path: ... }</c>, which says that a parent kustomization without it does not count.
/// </param>
/// <param name="Location">The place that names it.</param>
internal sealed record PathSource(string Path, bool IsDeclared, SourceLocation Location) : PolicySource(Location)
{
    /// <inheritdoc/>
    public override string Path { get; } = Path;

    /// <inheritdoc/>
    public override bool IsRendered => false;

    /// <inheritdoc/>
    public override string ToString() => Path;
}
