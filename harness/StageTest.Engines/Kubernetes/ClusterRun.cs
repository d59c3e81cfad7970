using System.Collections.Immutable;
using System.Net.Sockets;
using StageTest.Core.Engines;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Kubernetes.Objects;
using StageTest.Engines.Kubernetes.Probing;

namespace StageTest.Engines.Kubernetes;

/// <summary>A cluster for the time of a run, and what is known of it: the same for all scenarios of the run.</summary>
/// <param name="Name">The run's name.</param>
/// <param name="Client">The cluster.</param>
/// <param name="Image">What pods run.</param>
/// <param name="Lease">Where the cluster comes from.</param>
/// <param name="Options">How it is used.</param>
internal sealed record ClusterRun(string Name, ClusterClient Client, ProbeImageSource Image, IClusterLease Lease, ClusterOptions Options)
{
    /// <summary>The versions of what runs there, by name. <c>kubernetes</c> is among them.</summary>
    public required ImmutableSortedDictionary<string, string> Versions { get; init; }

    /// <summary>Whether its nodes have SCTP.</summary>
    public required bool HasSctp { get; init; }

    /// <summary>The families of addresses that its pods have, the primary one first.</summary>
    public required ImmutableArray<AddressFamily> Families { get; init; }

    /// <summary>The nodes that take pods, by name.</summary>
    public ImmutableArray<NodePlace> Nodes { get; init; } = [];

    /// <summary>How the Services of a topology are entered besides by their virtual addresses.</summary>
    public ServiceOpening OpeningOf(Topology topology) =>
        new(
            topology,
            new(topology, Nodes),
            StandIns.MinorOf(Versions["kubernetes"]),
            Lease.IsOwn,
            mayOpen: Lease.IsOwn || Options.AllowClusterScope
        );

    /// <summary>Makes the objects of a topology.</summary>
    public StandIns StandIns => new(Name, Image) { HasSctp = HasSctp, ServerMinor = StandIns.MinorOf(Versions["kubernetes"]) };

    /// <summary>Does a step and, if it fails, keeps what the cluster knows about that before anything is removed.</summary>
    /// <param name="namespaces">Those of which it is kept.</param>
    /// <param name="step">The step.</param>
    /// <exception cref="EngineException">It failed; the message says where the evidence is.</exception>
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
