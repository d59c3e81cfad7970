namespace StageTest.Engines.Lab.Host;

/// <summary>One line from the host to its engine.</summary>
internal sealed record HostReply
{
    /// <summary>The number of the request.</summary>
    public required int Id { get; init; }

    /// <summary>Why the request failed, or null if it did not.</summary>
    public string? Error { get; init; }

    /// <summary>One <see cref="Core.Probing.ProbeOutcome"/> for each probe.</summary>
    public byte[]? Outcomes { get; init; }

    /// <summary>Why probes did not run, by place.</summary>
    public Dictionary<int, string>? Reasons { get; init; }

    /// <summary>How many probes and controls were answered.</summary>
    public long Answers { get; init; }

    /// <summary>How long the slowest answer took.</summary>
    public long SlowestMicroseconds { get; init; }

    /// <summary>For each probe, the numbers of the places of the ruleset that its packets reached, if that was wanted.</summary>
    public int[][]? Places { get; init; }

    /// <summary>The host's descriptors of the nodes' namespaces, in the order of the nodes.</summary>
    public int[]? Namespaces { get; init; }

    /// <summary>What an inspection found.</summary>
    public string? Text { get; init; }
}
