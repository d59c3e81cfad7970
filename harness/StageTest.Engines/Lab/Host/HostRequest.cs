namespace StageTest.Engines.Lab.Host;

/// <summary>One line from the engine to its host. Exactly one of the parts is present.</summary>
internal sealed record HostRequest
{
    /// <summary>The answer carries the same number.</summary>
    public required int Id { get; init; }

    /// <summary>Bring these nodes up.</summary>
    public HostNode[]? Open { get; init; }

    /// <summary>Load this ruleset, and forget all connections.</summary>
    public string? Ruleset { get; init; }

    /// <summary>Ask these probes.</summary>
    public HostProbes? Probes { get; init; }

    /// <summary>Let programs enter: show them this instead of <c>/etc/hosts</c>, and tell where the nodes' namespaces are.</summary>
    public string? Admit { get; init; }

    /// <summary>Kill the programs that have entered.</summary>
    public bool Evict { get; init; }

    /// <summary>Give up all nodes and the ruleset, and be as a host that was just started.</summary>
    public bool Clear { get; init; }

    /// <summary>Tell the loaded ruleset with its counters.</summary>
    public bool Inspect { get; init; }
}
