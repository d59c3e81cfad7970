namespace StageTest.Engines.Lab.Host;

/// <summary>A node as its host needs to know it.</summary>
internal sealed record HostNode
{
    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>Its addresses, one of each family that it has.</summary>
    public required string[] Addresses { get; init; }

    /// <summary>What it listens on: as <see cref="PortCode"/> writes them.</summary>
    public required int[] Ports { get; init; }

    /// <summary>The port that its connections come from; null if its kernel chooses.</summary>
    public int? SourcePort { get; init; }
}
