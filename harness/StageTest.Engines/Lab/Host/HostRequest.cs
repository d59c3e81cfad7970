namespace StageTest.Engines.Lab.Host;

/// <summary>One line from the engine to its host. Exactly one of the parts is present.</summary>
internal sealed record HostRequest
{
    /// <summary>The answer carries the same number.</summary>
    public required int Id { get; init; }

    /// <summary>Creates these nodes.</summary>
    public HostNode[]? Open { get; init; }

    /// <summary>Loads this ruleset, and drops the state of all connections.</summary>
    public string? Ruleset { get; init; }

    /// <summary>Runs these probes.</summary>
    public HostProbes? Probes { get; init; }

    /// <summary>
    /// Lets programs enter: gives them this text as <c>/etc/hosts</c>, and requests the descriptors of the nodes' namespaces.
    /// </summary>
    public string? Admit { get; init; }

    /// <summary>Kills the programs that have entered.</summary>
    public bool Evict { get; init; }

    /// <summary>Removes all nodes and the ruleset, which returns the host to its initial state.</summary>
    public bool Clear { get; init; }

    /// <summary>Requests the loaded ruleset with its counters.</summary>
    public bool Inspect { get; init; }
}
