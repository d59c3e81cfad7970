using System.Collections.Immutable;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes.Objects;
using StageTest.Engines.Kubernetes.Probing;

namespace StageTest.Engines.Kubernetes;

/// <summary>One probe of a reading: from one pod to one target.</summary>
/// <param name="Source">The source.</param>
/// <param name="Aim">The target, and who listens there.</param>
internal sealed record ClusterQuestion(PodPlace Source, ClusterAim Aim)
{
    /// <summary>Names both ends, for details.</summary>
    public string Ends => Aim.Impossible is null ? $"{ClusterPlaces.NameOf(Source)} -> {Aim.Name}" : Aim.Name;

    /// <summary>A probe that is not possible.</summary>
    /// <param name="anybody">Any place, because none probes.</param>
    /// <param name="ends">Names both ends.</param>
    /// <param name="reason">Why it is not possible.</param>
    public static ClusterQuestion Impossible(PodPlace anybody, string ends, string reason) =>
        new(anybody, new(null, ends, []) { Impossible = reason });
}

/// <summary>A target of probes, shared by all pods that probe it.</summary>
/// <param name="Target">The target; null if it cannot be probed.</param>
/// <param name="Name">Its name, for details.</param>
/// <param name="Listeners">The listeners of the target: a denial says something about policies only if they work.</param>
internal sealed record ClusterAim(RowTarget? Target, string Name, ImmutableArray<(PodPlace Place, Port Port)> Listeners)
{
    /// <summary>Why it cannot be probed; null if it can.</summary>
    public string? Impossible { get; init; }

    /// <summary>Why a denial says nothing about policies; null if it says something.</summary>
    /// <param name="own">What every pod reported about its own listeners in the same reading.</param>
    public string? ReasonAgainstDenials(IReadOnlyDictionary<PodPlace, ImmutableDictionary<Port, bool>> own)
    {
        var dead = Listeners.FirstOrDefault(l => own[l.Place].TryGetValue(l.Port, out var answers) && !answers);
        return dead.Place is null
            ? null
            : $"{ClusterPlaces.NameOf(dead.Place)} did not answer itself at {dead.Port} either, so its silence proves nothing";
    }

    /// <inheritdoc/>
    public bool Equals(ClusterAim? other) =>
        other is not null
        && Target == other.Target
        && Name == other.Name
        && Impossible == other.Impossible
        && Listeners.AsSpan().SequenceEqual(other.Listeners.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Target, Name, Impossible);
}
