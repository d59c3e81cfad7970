using System.Collections.Immutable;
using StageTest.Engines.Options;

namespace StageTest.Engines.Kubernetes;

/// <summary>The options of all engines on Kubernetes.</summary>
internal static class ProbeOptions
{
    /// <summary>The options.</summary>
    public static ImmutableArray<EngineOption<ClusterOptions>> All { get; } =
    [
        EngineOption<ClusterOptions>.Text(
            "probe-image",
            "IMAGE",
            "The image of the probe agent, as 'stagetest probe-image' writes it, or agnhost. Default: the probe agent is loaded into the "
                + "nodes where that is possible.",
            (options, image) => options with { ProbeImage = image }
        ),
        EngineOption<ClusterOptions>.Flag(
            "unsafe-skip-enforcement-check",
            "Uses a cluster without checking that it enforces policies. Allowed connections then prove nothing.",
            (options, skip) => options with { SkipEnforcementCheck = skip }
        ),
    ];
}
