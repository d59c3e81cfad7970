using StageTest.Engines.Lab.Probes;

namespace StageTest.Engines.Lab.Host;

/// <summary>Probes in columns, which make shorter lines than records.</summary>
internal sealed record HostProbes
{
    /// <summary>Indexes of source nodes.</summary>
    public required int[] From { get; init; }

    /// <summary>Indexes of destination nodes; <see cref="Probe.NoPod"/> for a Service without pods.</summary>
    public required int[] To { get; init; }

    /// <summary>Destination ports, encoded by <see cref="PortCode"/>.</summary>
    public required int[] Port { get; init; }

    /// <summary>
    /// By index: virtual addresses of Services that replace the destination's own address; null if there are none.
    /// </summary>
    public Dictionary<int, HostEntrance>? Entrances { get; init; }

    /// <summary>The probes over IPv6; null if there are none.</summary>
    public bool[]? OverIPv6 { get; init; }

    /// <summary>How long silence lasts until it counts as a denial.</summary>
    public int DenialMilliseconds { get; init; }

    /// <summary>The index of the sink, the destination of controls, which no policy selects.</summary>
    public required int Sink { get; init; }

    /// <summary>Whether the loaded ruleset logs, and its logs are requested.</summary>
    public bool ObserveFlows { get; init; }

    /// <summary>How many probes may be open at once; null for the limit of the process.</summary>
    public int? MaximumSockets { get; init; }
}
