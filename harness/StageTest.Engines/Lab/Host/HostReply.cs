namespace StageTest.Engines.Lab.Host;

/// <summary>One line from the host to its engine.</summary>
internal sealed record HostReply
{
    /// <summary>The number of the request.</summary>
    public required int Id { get; init; }

    /// <summary>The error of the request, or null for success.</summary>
    public string? Error { get; init; }

    /// <summary>One <see cref="Core.Probing.ProbeOutcome"/> for each probe.</summary>
    public byte[]? Outcomes { get; init; }

    /// <summary>Why probes did not run, by index.</summary>
    public Dictionary<int, string>? Reasons { get; init; }

    /// <summary>How many probes and controls were answered.</summary>
    public long Answers { get; init; }

    /// <summary>The time of the slowest answer.</summary>
    public long SlowestMicroseconds { get; init; }

    /// <summary>For each probe, the numbers of the rules that its packets reached, if requested.</summary>
    public int[][]? Places { get; init; }

    /// <summary>The host's descriptors of the nodes' namespaces, in the order of the nodes.</summary>
    public int[]? Namespaces { get; init; }

    /// <summary>The result of an inspection.</summary>
    public string? Text { get; init; }
}
