using System.Collections.Immutable;
using System.Net.Sockets;
using StageTest.Core.Engines;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Kubernetes.Objects;
using StageTest.Engines.Kubernetes.Probing;

namespace StageTest.Engines.Kubernetes;

/// <summary>A cluster for the time of a run, and its properties, which are the same for all scenarios of the run.</summary>
/// <param name="Name">The run's name.</param>
/// <param name="Client">The cluster.</param>
/// <param name="Image">The program of the pods.</param>
/// <param name="Lease">The source of the cluster.</param>
/// <param name="Options">The options.</param>
internal sealed record ClusterRun(string Name, ClusterClient Client, ProbeImageSource Image, IClusterLease Lease, ClusterOptions Options)
{
    /// <summary>The versions of the cluster's components, by name, including <c>kubernetes</c>.</summary>
    public required ImmutableSortedDictionary<string, string> Versions { get; init; }

    /// <summary>Whether its nodes support SCTP.</summary>
    public required bool HasSctp { get; init; }

    /// <summary>The families of addresses that its pods have, the primary one first.</summary>
    public required ImmutableArray<AddressFamily> Families { get; init; }

    /// <summary>The nodes that accept pods, by name.</summary>
    public ImmutableArray<NodePlace> Nodes { get; init; } = [];

    /// <summary>How many pods its nodes accept, including those of others; null if unknown.</summary>
    public int? Room => Nodes.IsEmpty || Nodes.Any(n => n.Pods is null) ? null : Nodes.Sum(n => n.Pods);

    /// <summary>How the Services of a topology are entered apart from their virtual addresses.</summary>
    public ServiceOpening OpeningOf(Topology topology) =>
        new(
            topology,
            new(topology, Nodes),
            StandIns.MinorOf(Versions["kubernetes"]),
            Lease.IsOwn,
            mayOpen: Lease.IsOwn || Options.AllowClusterScope
        );

    /// <summary>Why no pod is started on its node's network, as the rest of a sentence; null if they are started.</summary>
    public string? ReasonAgainstNodeNetworks =>
        !Lease.IsOwn && !Options.AllowPrivilegedPods ? "with --allow-privileged-pods a run starts such pods, in namespaces that admit them"
        : !Image.Program.CanShareNodes
            ? $"only StageTest's own probe agent shares the ports of a node with others, not {Image.Program.Name}"
        : null;

    /// <summary>Where the pods of a topology run that use their node's network.</summary>
    public NodeNetworks NetworksOf(Topology topology, NodeMap nodes) => new(topology, nodes, ReasonAgainstNodeNetworks, Lease.IsOwn);

    /// <summary>Creates the objects of a topology.</summary>
    public StandIns StandIns => new(Name, Image) { HasSctp = HasSctp, ServerMinor = StandIns.MinorOf(Versions["kubernetes"]) };

    /// <summary>Runs a step and, if it fails, saves evidence from the cluster before anything is removed.</summary>
    /// <param name="namespaces">The namespaces whose evidence is saved.</param>
    /// <param name="step">The step.</param>
    /// <exception cref="EngineException">The step failed; the message names the evidence.</exception>
    public async Task<T> WithEvidenceAsync<T>(IReadOnlyList<string> namespaces, Func<Task<T>> step)
    {
        try
        {
            return await step();
        }
        catch (EngineException failure)
        {
            throw await FailureEvidence.WithAsync(failure, Options, Name, Client, Lease, namespaces);
        }
    }
}
