using System.Collections.Immutable;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes.Objects;
using StageTest.Engines.Kubernetes.Probing;

namespace StageTest.Engines.Kubernetes;

/// <summary>One probe of a reading: from one pod to one target.</summary>
/// <param name="Source">The source.</param>
/// <param name="Target">The target; null if it cannot be probed.</param>
/// <param name="Ends">Names both ends, for details.</param>
internal sealed record ClusterQuestion(PodPlace Source, RowTarget? Target, string Ends)
{
    /// <summary>Why it cannot be probed; null if it can.</summary>
    public string? Impossible { get; init; }

    /// <summary>The listener of the target: a denial says something about policies only if the listener works.</summary>
    public ImmutableArray<(PodPlace Place, Port Port)> Listeners { get; init; } = [];

    /// <summary>The verdict of a result: a denial says something about policies only if something listened.</summary>
    /// <param name="result">The result.</param>
    /// <param name="rows">What every pod reported about its own listeners in the same reading.</param>
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
