using System.Text.Json.Serialization;

namespace StageTest.Core.Probing;

/// <summary>The first line for a probe agent: how to probe the targets on the following lines.</summary>
internal sealed record ProbeRow
{
    /// <summary>The number of following <see cref="RowTarget"/> lines.</summary>
    public required int Targets { get; init; }

    /// <summary>
    /// How long silence lasts until it counts as a denial. Half of it is reserved for the second attempt of every silent probe.
    /// </summary>
    public required int DenialMilliseconds { get; init; }

    /// <summary>
    /// The addresses of the agent's own pod, one of each family. A pod's traffic to itself meets no policy, so controls are sent there.
    /// </summary>
    public required string[] Self { get; init; }

    /// <summary>
    /// The port at which the agent answers controls, in TCP, UDP and, if the node supports it, SCTP; 0 on a node's network, where the
    /// process that probes answers them on free ports.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required int ControlPort { get; init; }

    /// <summary>
    /// Whether outcomes without more to say may be written as <see cref="RowBlock"/>. Default: each is a <see cref="RowResult"/>, as agents
    /// of earlier versions write them.
    /// </summary>
    public bool Blocks { get; init; }

    /// <summary>
    /// Whether the agent reads another row after this one: it then writes a <see cref="RowBlock"/> without outcomes after the last result.
    /// Default: it ends, as agents of earlier versions do.
    /// </summary>
    public bool Stays { get; init; }

    /// <summary>The port at which the agent answers controls where the workload does not listen on it.</summary>
    public const int UsualControlPort = 61_053;
}
