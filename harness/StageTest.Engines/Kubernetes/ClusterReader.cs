using System.Collections.Concurrent;
using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes.Objects;
using StageTest.Engines.Kubernetes.Probing;

namespace StageTest.Engines.Kubernetes;

/// <summary>Tests flows on a cluster: each pod probes all its targets at once, and many pods do so at the same time.</summary>
/// <param name="rows">Runs the probes of one pod.</param>
/// <param name="rowsOfANode">How many pods of a node probe at the same time.</param>
internal sealed class ClusterReader(RowReader rows, int rowsOfANode)
{
    /// <summary>How many probes between pods a reading may have.</summary>
    /// <remarks>Their numbers and results take 13 bytes each, see <see cref="ClusterQuestions"/>.</remarks>
    public const int MostProbes = 16_000_000;

    // Each row is a connection through the API server.
    private const int MostRows = 256;

    private (ProbePlan Plan, ClusterPlaces Places, ClusterQuestions Questions)? _latest;

    /// <summary>The result of a reading.</summary>
    /// <param name="Matrix">The verdicts.</param>
    /// <param name="Answers">How many probes got an answer.</param>
    /// <param name="Slowest">How long the slowest answer took; zero without answers.</param>
    public sealed record Read(ConnectivityMatrix Matrix, long Answers, TimeSpan Slowest);

    /// <summary>Tests every flow once.</summary>
    /// <param name="plan">The flows.</param>
    /// <param name="places">The places of their ends.</param>
    /// <param name="timing">How long silence lasts until it counts as a denial.</param>
    /// <param name="changed">Looks, after the probes, which pods are not as they were before; null if the answers decide nothing.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<Read> ReadAsync(
        ProbePlan plan,
        ClusterPlaces places,
        ProbeTiming timing,
        Func<CancellationToken, Task<IReadOnlySet<PodPlace>>>? changed,
        CancellationToken cancellationToken
    )
    {
        var questions = QuestionsOf(plan, places);
        var answers = new ClusterAnswers(questions.Count);
        var own = new ConcurrentDictionary<PodPlace, ImmutableDictionary<Port, bool>>();
        var slowest = new ConcurrentBag<long>();
        using var slots = new SemaphoreSlim(MostRows);
        await Task.WhenAll(
            questions
                .Involved.GroupBy(place => place.Node)
                .Select(node =>
                    Parallel.ForEachAsync(
                        node,
                        new ParallelOptions { MaxDegreeOfParallelism = rowsOfANode, CancellationToken = cancellationToken },
                        async (place, token) =>
                        {
                            await slots.WaitAsync(token);
                            try
                            {
                                var asked = questions.RowOf(place);
                                var row = await rows.ReadAsync(
                                    place,
                                    places.PortsOf(place),
                                    questions.TargetsOf(asked.Span),
                                    timing.DenialTimeout,
                                    token
                                );
                                own[place] = row.Own;
                                answers.Take(row.Targets, asked.Span);
                                slowest.Add(row.Targets.SlowestMicroseconds);
                            }
                            finally
                            {
                                slots.Release();
                            }
                        }
                    )
                )
        );
        questions.Judge(answers, own, changed is null ? new HashSet<PodPlace>() : await changed(cancellationToken));
        return new(
            questions.Verdicts(answers),
            answers.Outcomes.AsSpan().Count(ProbeOutcome.Connected),
            TimeSpan.FromMicroseconds(slowest.DefaultIfEmpty().Max())
        );
    }

    /// <summary>The probes of a plan, which are the same in every reading.</summary>
    public ClusterQuestions QuestionsOf(ProbePlan plan, ClusterPlaces places)
    {
        if (_latest is { } latest && latest.Plan == plan && latest.Places == places)
        {
            return latest.Questions;
        }

        if (plan.Flows.Sum(f => (long)places.CountOf(f.From) * places.CountOf(f.To)) is var probes and > MostProbes)
        {
            throw new EngineException(
                $"The {plan.Flows.Length} flows of this scenario are {probes} probes from pod to pod, and StageTest sends at most "
                    + $"{MostProbes} in a reading. Give workloads fewer replicas, split the scenario, or test only the flows that it names "
                    + "(default: ignore)."
            );
        }

        var questions = new ClusterQuestions(plan, places);
        _latest = (plan, places, questions);
        return questions;
    }
}
