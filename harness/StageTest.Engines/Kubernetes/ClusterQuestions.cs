using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Addresses;
using StageTest.Core.Connectivity;
using StageTest.Core.Probing;
using StageTest.Engines.Kubernetes.Objects;
using StageTest.Engines.Kubernetes.Probing;

namespace StageTest.Engines.Kubernetes;

/// <summary>
/// Splits the flows of a plan into probes between single pods of a cluster, and combines their results into a matrix.
/// </summary>
internal sealed class ClusterQuestions
{
    // With n * (ln n + c) attempts, the probability that one of n pods is never chosen is at most e^-c: three readings of ten thousand.
    private const double Certainty = 8;

    private readonly ProbePlan _plan;
    private readonly ClusterPlaces _places;
    private readonly int[] _first;

    /// <summary>Splits a plan.</summary>
    public ClusterQuestions(ProbePlan plan, ClusterPlaces places)
    {
        (_plan, _places) = (plan, places);
        var entrances = places.Opening is { } opening ? new EntranceQuestions(places, opening) : null;
        _first = new int[plan.Flows.Length + 1];
        var all = ImmutableArray.CreateBuilder<ClusterQuestion>();
        for (var flow = 0; flow < plan.Flows.Length; flow++)
        {
            _first[flow] = all.Count;
            all.AddRange(
                entrances?.Asks(plan.Flows[flow]) == true ? entrances.Of(plan.Flows[flow])
                : plan.Flows[flow].To.IsService ? OfService(plan.Flows[flow])
                : OfPair(plan.Flows[flow])
            );
        }

        _first[^1] = all.Count;
        All = all.ToImmutable();
    }

    /// <summary>The probes. Those of one flow are adjacent.</summary>
    public ImmutableArray<ClusterQuestion> All { get; }

    /// <summary>Why flows cannot be tested, by their index, each with the first reason of its probes.</summary>
    public ImmutableDictionary<int, string> ReasonsAgainst() =>
        Enumerable
            .Range(0, _plan.Flows.Length)
            .Select(flow => (flow, Reason: All[_first[flow].._first[flow + 1]].FirstOrDefault(q => q.Impossible is not null)?.Impossible))
            .Where(flow => flow.Reason is not null)
            .ToImmutableDictionary(flow => flow.flow, flow => flow.Reason!);

    /// <summary>One verdict for each flow of the plan.</summary>
    /// <param name="results">One result for each probe.</param>
    public ConnectivityMatrix Verdicts(RowResult[] results)
    {
        var verdicts = ImmutableArray.CreateBuilder<Verdict>(_plan.Flows.Length);
        var details = ImmutableDictionary.CreateBuilder<int, string>();
        for (var flow = 0; flow < _plan.Flows.Length; flow++)
        {
            var (first, end) = (_first[flow], _first[flow + 1]);
            var (to, port) = (_plan.Flows[flow].To, _plan.Flows[flow].Port);
            var seen = Array.ConvertAll(results[first..end], r => r.Outcome);
            var (verdict, detail) = ProbeOutcomes.Together(
                ProbeOutcomes.Arrived(seen, _ => _places.IsClosed(to, port)),
                pair => All[first + pair].Ends,
                pair => results[first + pair].Reason
            );
            if (to.IsService && !_places.IsHeadless(to) && verdict is Verdict.Allowed or Verdict.NotObserved)
            {
                (verdict, detail) = WithBackends(verdict, results.AsSpan(first..end), All.AsSpan(first..end));
            }

            verdicts.Add(verdict);
            if (detail is not null)
            {
                details.Add(flow, detail);
            }
        }

        return new(_plan, verdicts.MoveToImmutable(), details.ToImmutable());
    }

    // A flow has one answer only if it is the same between every replica of its source and every one of its destination.
    private IEnumerable<ClusterQuestion> OfPair(Flow flow)
    {
        var alone = _places.CountOf(flow.From) == 1;
        foreach (var (source, destination) in _places.Pairs(flow.From, flow.To))
        {
            // With several replicas, the traffic of a pod to itself proves nothing; a single pod is probed only if the plan requires it.
            if (source != destination || alone)
            {
                var address = destination.AddressOf(flow.Family);
                yield return Question(
                    source,
                    $"{destination.Id}",
                    flow,
                    address,
                    whoAnswers: false,
                    $"{ClusterPlaces.NameOf(source)} -> {ClusterPlaces.NameOf(destination)}"
                ) with
                {
                    Listeners = [(destination, flow.Port)],
                };
            }
        }

        if (_places.ReasonAgainst(flow) is { } reason)
        {
            yield return new(_places.Anybody, null, flow.ToString()) { Impossible = reason };
        }
    }

    /// <summary>How many probes to a Service are needed so that, by chance, each pod behind it is chosen at least once.</summary>
    /// <param name="backends">The number of pods behind it. With one, or none, every attempt has the same target.</param>
    internal static int AttemptsFor(int backends) => backends > 1 ? (int)Math.Ceiling(backends * (Math.Log(backends) + Certainty)) : 1;

    private IEnumerable<ClusterQuestion> OfService(Flow flow)
    {
        if (_places.IsHeadless(flow.To))
        {
            foreach (var source in _places.Of(flow.From))
            {
                foreach (var pod in _places.Backends(flow))
                {
                    yield return Question(
                        source,
                        $"{pod.Place.Id}",
                        flow,
                        pod.Place.AddressOf(flow.Family),
                        whoAnswers: false,
                        $"{ClusterPlaces.NameOf(source)} -> {ClusterPlaces.NameOf(pod.Place)}"
                    ) with
                    {
                        Listeners = [pod],
                    };
                }
            }

            yield break;
        }

        if (flow.From.IsExternal)
        {
            yield return new(_places.Anybody, null, flow.ToString())
            {
                Impossible = "the virtual addresses of Services exist inside a cluster only",
            };
            yield break;
        }

        var backends = _places.Backends(flow);
        var attempts = AttemptsFor(backends.Length);
        foreach (var source in _places.Of(flow.From))
        {
            for (var attempt = 0; attempt < attempts; attempt++)
            {
                yield return Question(
                    source,
                    $"{flow.To}",
                    flow,
                    _places.AddressOf(flow.To, flow.Family),
                    whoAnswers: backends.Length > 1,
                    $"{ClusterPlaces.NameOf(source)} -> {flow.To}"
                ) with
                {
                    Listeners = backends,
                };
            }
        }
    }

    private static ClusterQuestion Question(
        PodPlace source,
        string destination,
        Flow flow,
        IPAddress? address,
        bool whoAnswers,
        string ends
    ) =>
        address is null || source.AddressOf(flow.Family) is null
            ? new(source, null, ends)
            {
                Impossible = $"{(address is null ? destination : source.Id)} has no {IpFamily.Name(flow.Family)} address on this cluster",
            }
            : new(source, new(address.ToString(), flow.Port.Number, flow.Port.Protocol, whoAnswers), ends);

    // kube-proxy chooses a pod for each connection, and without an answer the choice is unknown.
    private static (Verdict Verdict, string? Detail) WithBackends(
        Verdict verdict,
        ReadOnlySpan<RowResult> results,
        ReadOnlySpan<ClusterQuestion> questions
    )
    {
        var lines = new List<string>();
        var isComplete = true;
        var isOfSeveral = false;
        var all = results.ToArray();
        foreach (
            var way in questions.ToArray().Select((question, place) => (question, place)).GroupBy(q => (q.question.Source, q.question.Ends))
        )
        {
            RowResult[] own = [.. way.Select(q => all[q.place])];
            if (way.First().question.Impossible is { } reason)
            {
                isComplete = false;
                lines.Add(reason);
                continue;
            }

            string[] backends = [.. way.First().question.Listeners.Select(l => l.Place.Id.Name)];
            var answered = own.Where(r => r.Outcome == ProbeOutcome.Connected).ToArray();
            var unseen = backends.Length > 1 ? backends.Except(answered.Select(r => r.By)).ToArray() : [];
            isComplete &= unseen.Length == 0 && answered.Length == own.Length;
            isOfSeveral |= backends.Length > 1;
            var by = answered
                .Select(r => r.By)
                .OfType<string>()
                .GroupBy(b => b)
                .OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => $"{g.Key} ({g.Count()})")
                .ToArray();
            lines.Add(
                $"{ClusterPlaces.NameOf(way.Key.Source)} was answered in {answered.Length} of {own.Length} "
                    + $"attempts{(by.Length > 0 ? $", by {string.Join(", ", by)}" : "")}"
                    + (unseen.Length > 0 ? $"; never by {string.Join(", ", unseen)}" : "")
            );
        }

        return verdict == Verdict.Allowed && isComplete
            ? (verdict, isOfSeveral ? string.Join("; ", lines) : null)
            : (Verdict.NotObserved, string.Join("; ", lines));
    }
}
