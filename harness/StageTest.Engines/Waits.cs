using Polly;
using Polly.Timeout;

namespace StageTest.Engines;

/// <summary>How long engines wait for their surroundings, never for a verdict: a flow is asked once, and its answer stands.</summary>
internal static class Waits
{
    /// <summary>
    /// How long a lab may take until its pods are up. A hundred pods take well below a second; the rest is for machines under load.
    /// </summary>
    public static readonly TimeSpan LabStart = TimeSpan.FromSeconds(60);

    /// <summary>How long loading a ruleset may take. It takes some ten milliseconds, for thousands of policies a few seconds.</summary>
    public static readonly TimeSpan LabApply = TimeSpan.FromSeconds(60);

    /// <summary>How long the kernel may take to end a killed lab host, which frees its namespaces first.</summary>
    public static readonly TimeSpan LabEnd = TimeSpan.FromSeconds(10);

    /// <summary>Gives up after a time with a <see cref="TimeoutRejectedException"/>.</summary>
    public static ResiliencePipeline AtMost(TimeSpan time, TimeProvider? clock = null) =>
        new ResiliencePipelineBuilder { TimeProvider = clock ?? TimeProvider.System }.AddTimeout(time).Build();
}
