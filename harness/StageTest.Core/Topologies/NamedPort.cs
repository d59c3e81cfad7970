namespace StageTest.Core.Topologies;

/// <summary>A port on which a workload listens, with the name that policies may use for it.</summary>
/// <param name="Name">The port's name, or null if it has none.</param>
/// <param name="Port">Number and protocol.</param>
internal sealed record NamedPort(string? Name, Port Port)
{
    /// <inheritdoc/>
    public override string ToString() => Name is null ? Port.ToString() : $"{Port} ({Name})";
}
