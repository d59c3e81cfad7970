using StageTest.Core.Topologies;

namespace StageTest.Core.Policies;

/// <summary>A condition on the destination port: a range of numbers, or the name of a port that the destination declares.</summary>
internal sealed record PortMatch
{
    private PortMatch(int minimum, int maximum, string? name) => (Minimum, Maximum, Name) = (minimum, maximum, name);

    /// <summary>No port at all.</summary>
    internal static PortMatch Never { get; } = new(1, 0, null);

    /// <summary>The first number of the range; 0 for a name.</summary>
    public int Minimum { get; }

    /// <summary>The last number of the range; 0 for a name.</summary>
    public int Maximum { get; }

    /// <summary>The port's name, or null for a range.</summary>
    public string? Name { get; }

    /// <summary>The numbers from minimum to maximum, both included.</summary>
    public static PortMatch Range(int minimum, int maximum) => new(minimum, maximum, null);

    /// <summary>The port that the destination pod declares under this name.</summary>
    public static PortMatch Named(string name) => new(0, 0, name);

    /// <summary>Whether a port matches, given the names that its owner declares. Only pods declare names.</summary>
    public bool Matches(Port port, IEnumerable<NamedPort> declared) =>
        Name is null ? port.Number >= Minimum && port.Number <= Maximum : declared.Any(d => d.Name == Name && d.Port == port);

    /// <inheritdoc/>
    public override string ToString() => Name ?? (Minimum == Maximum ? $"{Minimum}" : $"{Minimum}-{Maximum}");
}
