namespace StageTest.Engines.K3s;

/// <summary>Something that a run made in a Docker Engine.</summary>
/// <param name="Kind"><c>container</c>, <c>network</c> or <c>volume</c>.</param>
/// <param name="Id">By what Docker knows it.</param>
/// <param name="Name">By what people know it.</param>
internal sealed record DockerResource(string Kind, string Id, string Name)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Kind} '{Name}'";
}
