using System.Collections.Immutable;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Kubernetes.Probing;

/// <summary>The program of probe pods: how it listens, and how it runs a row of probes in one exec.</summary>
internal abstract class ProbeProgram
{
    /// <summary>The container that probes, in most pods the only one.</summary>
    public const string Container = "probe";

    /// <summary>All of them, the default first.</summary>
    public static ImmutableArray<ProbeProgram> Known { get; } = [new AgentProgram(), new AgnhostProgram()];

    /// <summary>Its name on the command line and in the name of its image.</summary>
    public abstract string Name { get; }

    /// <summary>What it cannot probe, as the rest of a sentence, or null if it can.</summary>
    public virtual string? ReasonAgainst(Protocol protocol) => null;

    /// <summary>Whether it can represent hosts outside the cluster.</summary>
    public virtual bool CanStandOutside => false;

    /// <summary>Whether it can run on a node's network, where other programs use ports too.</summary>
    public virtual bool CanShareNodes => false;

    /// <summary>How many rows may run at once on a node.</summary>
    public abstract int RowsOfANode { get; }

    /// <summary>The containers that listen on ports, of which <see cref="Container"/> is the first: name and command.</summary>
    /// <param name="pod">The pod's name.</param>
    /// <param name="controlPort">The port for controls.</param>
    /// <param name="ports">The distinct ports of the workload.</param>
    public abstract IEnumerable<(string Name, string[] Command)> Listeners(string pod, int controlPort, ImmutableArray<Port> ports);

    /// <summary>The command for a row of probes.</summary>
    public abstract string[] Command(PodPlace place);

    /// <summary>Its standard input.</summary>
    public abstract byte[] Input(ProbeRow row, IReadOnlyList<RowTarget> targets);

    /// <summary>Reads its output for a row. Targets that the output does not mention have not run.</summary>
    public abstract RowOutput Output(ProbeRow row, IReadOnlyList<RowTarget> targets);

    /// <summary>How long the probes of a row may wait altogether.</summary>
    public abstract TimeSpan LongestWait(TimeSpan denialTimeout, int targets);

    /// <summary>The program of a name; null if there is none.</summary>
    public static ProbeProgram? Find(string? name) => Known.FirstOrDefault(p => p.Name == name);

    /// <summary>The program that an image's name represents, or the default.</summary>
    public static ProbeProgram OfImage(string reference) => Find(reference.Split('/')[^1].Split('@', ':')[0]) ?? Known[0];
}
