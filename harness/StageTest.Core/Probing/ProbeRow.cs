namespace StageTest.Core.Probing;

/// <summary>The first line that a probe agent reads: how the targets that follow, one a line, are to be probed.</summary>
internal sealed record ProbeRow
{
    /// <summary>How many lines of <see cref="RowTarget"/> follow.</summary>
    public required int Targets { get; init; }

    /// <summary>
    /// How long silence lasts until it counts as a denial. Half of it is left for the second attempt that every silent probe gets.
    /// </summary>
    public required int DenialMilliseconds { get; init; }

    /// <summary>
    /// The addresses of the agent's own pod, one of each family. What a pod sends to itself meets no policy, so controls are sent there.
    /// </summary>
    public required string[] Self { get; init; }

    /// <summary>The port at which the agent answers controls, in TCP, UDP and, if the node has it, SCTP.</summary>
    public required int ControlPort { get; init; }

    /// <summary>
    /// Whether outcomes without more to say may be written as <see cref="RowBlock"/>. Default: each is a <see cref="RowResult"/>, as agents
    /// of earlier versions write them.
    /// </summary>
    public bool Blocks { get; init; }

    /// <summary>The port at which the agent answers controls where the workload does not listen on it.</summary>
    public const int UsualControlPort = 61_053;
}
