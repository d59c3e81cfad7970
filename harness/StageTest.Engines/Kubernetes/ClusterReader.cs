using System.Collections.Concurrent;
using StageTest.Core.Connectivity;
using StageTest.Core.Probing;
using StageTest.Engines.Kubernetes.Objects;
using StageTest.Engines.Kubernetes.Probing;

namespace StageTest.Engines.Kubernetes;

/// <summary>Tests flows on a cluster: each pod probes all its targets at once, and many pods do so at the same time.</summary>
/// <param name="rows">Runs the probes of one pod.</param>
/// <param name="parallelRows">How many pods probe at the same time.</param>
internal sealed class ClusterReader(RowReader rows, int parallelRows)
{
    /// <summary>Tests every flow once.</summary>
    /// <param name="plan">The flows.</param>
    /// <param name="places">The places of their ends.</param>
    /// <param name="timing">How long silence lasts until it counts as a denial.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The verdicts, and the results of the probes behind them.</returns>
    public async Task<(ConnectivityMatrix Matrix, RowResult[] Results)> ReadAsync(
        ProbePlan plan,
        ClusterPlaces places,
        ProbeTiming timing,
        CancellationToken cancellationToken
    )
    {
        var questions = new ClusterQuestions(plan, places);
        var bySource = Enumerable
            .Range(0, questions.All.Length)
            .Where(q => questions.All[q].Target is not null)
            .ToLookup(q => questions.All[q].Source);
        var involved = bySource
            .Select(s => s.Key)
            .Concat(questions.All.SelectMany(q => q.Listeners).Select(l => l.Place))
            .Distinct()
            .ToArray();
        var answers = new ConcurrentDictionary<PodPlace, RowReader.Row>();
        await Parallel.ForEachAsync(
            involved,
            new ParallelOptions { MaxDegreeOfParallelism = parallelRows, CancellationToken = cancellationToken },
            async (place, token) =>
                answers[place] = await rows.ReadAsync(
                    place,
                    places.PortsOf(place),
                    [.. bySource[place].Select(q => questions.All[q].Target!)],
                    timing.DenialTimeout,
                    token
                )
        );

        var results = Array.ConvertAll([.. questions.All], q => new RowResult(0, ProbeOutcome.NotRun, 0, q.Impossible));
        foreach (var source in bySource)
        {
            var next = 0;
            foreach (var question in source)
            {
                results[question] = questions.All[question].Judge(answers[source.Key].Targets[next++], answers);
            }
        }

        return (questions.Verdicts(results), results);
    }
}
