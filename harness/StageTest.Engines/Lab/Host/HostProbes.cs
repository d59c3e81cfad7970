using StageTest.Engines.Lab.Probes;

namespace StageTest.Engines.Lab.Host;

/// <summary>Probes in columns, which make shorter lines than records.</summary>
internal sealed record HostProbes
{
    /// <summary>Places of source nodes.</summary>
    public required int[] From { get; init; }

    /// <summary>Places of destination nodes; <see cref="Probe.NoPod"/> for a Service without pods.</summary>
    public required int[] To { get; init; }

    /// <summary>Destination ports: as <see cref="PortCode"/> writes them.</summary>
    public required int[] Port { get; init; }

    /// <summary>
    /// By place: the virtual addresses of Services that probes are sent to instead of the destination's own; null if there are
    /// none.
    /// </summary>
    public Dictionary<int, HostEntrance>? Entrances { get; init; }

    /// <summary>Which are asked over IPv6; null if none is.</summary>
    public bool[]? OverIPv6 { get; init; }

    /// <summary>How long silence lasts until it counts as a denial.</summary>
    public int DenialMilliseconds { get; init; }

    /// <summary>The place of the sink, which no policy touches and which controls are sent to.</summary>
    public required int Sink { get; init; }

    /// <summary>Whether the loaded ruleset logs, and what it logs is wanted.</summary>
    public bool ObserveFlows { get; init; }

    /// <summary>How many may be open at once; null for what the process may have.</summary>
    public int? MaximumSockets { get; init; }
}
