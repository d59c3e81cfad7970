using System.Collections.Immutable;
using StageTest.Core.Engines;
using StageTest.Engines.Cluster;
using StageTest.Engines.K3s;
using StageTest.Engines.Kubernetes;
using StageTest.Engines.Lab;
using StageTest.Engines.Simulate;

namespace StageTest.Engines;

/// <summary>The engines by the names that the command line calls them.</summary>
internal static class EngineCatalog
{
    /// <summary>The engine that starts a cluster of k3s in a container.</summary>
    public const string K3s = K3sLease.Name;

    /// <summary>The engine that uses a cluster that exists.</summary>
    public const string Cluster = ExistingCluster.Name;

    /// <summary>The names, the one that needs least first.</summary>
    public static ImmutableArray<string> Names { get; } = [SimulateEngine.EngineName, LabEngine.EngineName, K3s, Cluster];

    /// <summary>The engine of a name, or null where there is none.</summary>
    /// <param name="name">The name.</param>
    /// <param name="cluster">How engines that use a cluster get it; null for the defaults.</param>
    public static IEngine? Find(string name, ClusterOptions? cluster = null) =>
        name switch
        {
            SimulateEngine.EngineName => new SimulateEngine(),
            LabEngine.EngineName => new LabEngine(),
            K3s => new KubernetesEngine(new K3sLease(cluster ?? new()), cluster ?? new()),
            Cluster => new KubernetesEngine(new ExistingCluster(cluster ?? new()), cluster ?? new()),
            _ => null,
        };

    /// <summary>The engine for a user who named none: the lab where it can run, else the simulation.</summary>
    public static EngineChoice Choose() => Choose(LabPrerequisites.ReasonAgainst());

    /// <summary>The same, given why the lab cannot run here, or null where it can.</summary>
    internal static EngineChoice Choose(string? reasonAgainstLab) =>
        reasonAgainstLab is null
            ? new(new LabEngine(), "Using engine 'lab': this machine can run it.")
            : new(
                new SimulateEngine(),
                $"Using engine 'simulate', which sends no packets, because the lab cannot run here: {reasonAgainstLab}"
            );
}
