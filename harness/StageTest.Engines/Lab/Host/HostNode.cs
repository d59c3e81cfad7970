namespace StageTest.Engines.Lab.Host;

/// <summary>A node as its host needs to know it.</summary>
internal sealed record HostNode
{
    /// <summary>Its name in messages.</summary>
    public required string Name { get; init; }

    /// <summary>Its addresses, one of each family that it has.</summary>
    public required string[] Addresses { get; init; }

    /// <summary>Its listening ports, encoded by <see cref="PortCode"/>.</summary>
    public required int[] Ports { get; init; }

    /// <summary>The source port of its connections; null if its kernel chooses.</summary>
    public int? SourcePort { get; init; }
}
