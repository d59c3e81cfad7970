namespace StageTest.Core.Topologies;

/// <summary>A port that a workload listens on, with the name by which policies may call it.</summary>
/// <param name="Name">The port's name, or null if it has none.</param>
/// <param name="Port">Number and protocol.</param>
internal sealed record NamedPort(string? Name, Port Port)
{
    /// <inheritdoc/>
    public override string ToString() => Name is null ? Port.ToString() : $"{Port} ({Name})";
}
