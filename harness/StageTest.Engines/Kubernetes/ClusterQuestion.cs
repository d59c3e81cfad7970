using System.Collections.Immutable;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes.Objects;
using StageTest.Engines.Kubernetes.Probing;

namespace StageTest.Engines.Kubernetes;

/// <summary>One probe of a reading: from one pod to one target.</summary>
/// <param name="Source">The place that asks.</param>
/// <param name="Target">What it asks; null if it cannot be asked.</param>
/// <param name="Ends">Names both ends, for details.</param>
internal sealed record ClusterQuestion(PodPlace Source, RowTarget? Target, string Ends)
{
    /// <summary>Why it cannot be asked; null if it can.</summary>
    public string? Impossible { get; init; }

    /// <summary>Who listens at the target: a denial says something about policies only where they do.</summary>
    public ImmutableArray<(PodPlace Place, Port Port)> Listeners { get; init; } = [];

    /// <summary>What a result is worth: a denial says something about policies only where something listened.</summary>
    /// <param name="result">The result.</param>
    /// <param name="rows">What every place said of its own listeners in the same reading.</param>
    public RowResult Judge(RowResult result, IReadOnlyDictionary<PodPlace, RowReader.Row> rows)
    {
        if (!result.Outcome.IsDenial())
        {
            return result;
        }

        var dead = Listeners.Where(l => rows[l.Place].Own.TryGetValue(l.Port, out var answers) && !answers).ToArray();
        return dead.Length == 0
            ? result
            : result with
            {
                Outcome = ProbeOutcome.NotRun,
                Reason =
                    $"{ClusterPlaces.NameOf(dead[0].Place)} did not answer itself at {dead[0].Port} either, so its silence proves nothing",
            };
    }
}
