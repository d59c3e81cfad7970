using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Addresses;
using StageTest.Core.Connectivity;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes.Objects;
using StageTest.Engines.Kubernetes.Probing;

namespace StageTest.Engines.Kubernetes;

/// <summary>
/// Splits the flows of a plan into probes between single pods of a cluster, and combines their results into a matrix.
/// </summary>
/// <remarks>
/// There may be millions of probes, so each is stored as two numbers: of its source and of its target, both of which are few.
/// </remarks>
internal sealed class ClusterQuestions
{
    // With n * (ln n + c) attempts, the probability that one of n pods is never chosen is at most e^-c: three readings of ten thousand.
    private const double Certainty = 8;

    private readonly ProbePlan _plan;
    private readonly ClusterPlaces _places;
    private readonly int[] _first;
    private readonly List<int> _sourceOf = [];
    private readonly List<int> _aimOf = [];
    private readonly List<PodPlace> _sources = [];
    private readonly Dictionary<PodPlace, int> _numberOfSource = [];
    private readonly List<ClusterAim> _aims = [];
    private readonly int[] _bySource;
    private readonly int[] _firstOfSource;

    /// <summary>Splits a plan.</summary>
    public ClusterQuestions(ProbePlan plan, ClusterPlaces places)
    {
        (_plan, _places) = (plan, places);
        var entrances = places.Opening is { } opening ? new EntranceQuestions(places, opening) : null;
        var aims = new Dictionary<ClusterAim, int>();
        _first = new int[plan.Flows.Length + 1];
        for (var flow = 0; flow < plan.Flows.Length; flow++)
        {
            _first[flow] = _sourceOf.Count;
            foreach (
                var question in entrances?.Asks(plan.Flows[flow]) == true ? entrances.Of(plan.Flows[flow])
                : plan.Flows[flow].To.IsService ? OfService(plan.Flows[flow])
                : OfPair(plan.Flows[flow])
            )
            {
                _sourceOf.Add(NumberOf(question.Source, _numberOfSource, _sources));
                _aimOf.Add(NumberOf(question.Aim, aims, _aims));
            }
        }

        _first[^1] = _sourceOf.Count;
        (_bySource, _firstOfSource) = BySource();
    }

    /// <summary>How many probes there are.</summary>
    public int Count => _sourceOf.Count;

    /// <summary>The probes. Those of one flow are adjacent.</summary>
    public IEnumerable<ClusterQuestion> All => Enumerable.Range(0, Count).Select(QuestionAt);

    /// <summary>The pods that a reading needs: those that probe, and those whose listeners are probed.</summary>
    public IEnumerable<PodPlace> Involved =>
        Enumerable
            .Range(0, _sources.Count)
            .Where(s => _firstOfSource[s] < _firstOfSource[s + 1])
            .Select(s => _sources[s])
            .Concat(_aims.SelectMany(a => a.Listeners).Select(l => l.Place))
            .Distinct();

    /// <summary>The probes of a pod, by their places in <see cref="All"/>.</summary>
    public ReadOnlyMemory<int> RowOf(PodPlace source) =>
        _numberOfSource.TryGetValue(source, out var number)
            ? _bySource.AsMemory(_firstOfSource[number].._firstOfSource[number + 1])
            : ReadOnlyMemory<int>.Empty;

    /// <summary>The targets of possible probes.</summary>
    public RowTarget[] TargetsOf(ReadOnlySpan<int> questions)
    {
        var targets = new RowTarget[questions.Length];
        for (var place = 0; place < targets.Length; place++)
        {
            targets[place] = AimAt(questions[place]).Target!;
        }

        return targets;
    }

    /// <summary>
    /// Adds the reason of each probe that is not possible, and discards denials if nothing listened: they say nothing about policies.
    /// </summary>
    /// <param name="answers">The results of the probes.</param>
    /// <param name="own">What every pod reported about its own listeners in the same reading.</param>
    /// <param name="changed">
    /// The pods that are not as they were before the reading: their agents may answer for a while after the dataplane has forgotten them.
    /// </param>
    public void Judge(
        ClusterAnswers answers,
        IReadOnlyDictionary<PodPlace, ImmutableDictionary<Port, bool>> own,
        IReadOnlySet<PodPlace> changed
    )
    {
        string?[] reasons = [.. _aims.Select(a => a.ReasonAgainstDenials(own))];
        for (var question = 0; question < Count; question++)
        {
            if (AimAt(question).Impossible is { } impossible)
            {
                answers.Distrust(question, impossible);
            }
            else if (answers.Outcomes[question].IsDenial() && reasons[_aimOf[question]] is { } reason)
            {
                answers.Distrust(question, reason);
            }
            else if (changed.Count > 0 && ChangedOf(QuestionAt(question), changed) is { } pod)
            {
                answers.Distrust(question, $"{pod.Id} was removed, restarted or moved meanwhile");
            }
        }
    }

    private static PodPlace? ChangedOf(ClusterQuestion question, IReadOnlySet<PodPlace> changed) =>
        question.Aim.Listeners.Select(l => l.Place).Prepend(question.Source).FirstOrDefault(changed.Contains);

    private ClusterAim AimAt(int question) => _aims[_aimOf[question]];

    /// <summary>Why flows cannot be tested, by their index, each with the first reason of its probes.</summary>
    public ImmutableDictionary<int, string> ReasonsAgainst() =>
        Enumerable
            .Range(0, _plan.Flows.Length)
            .Select(flow =>
                (
                    flow,
                    Reason: Enumerable
                        .Range(_first[flow], _first[flow + 1] - _first[flow])
                        .Select(q => AimAt(q).Impossible)
                        .FirstOrDefault(reason => reason is not null)
                )
            )
            .Where(flow => flow.Reason is not null)
            .ToImmutableDictionary(flow => flow.flow, flow => flow.Reason!);

    /// <summary>One verdict for each flow of the plan.</summary>
    /// <param name="answers">The results of the probes.</param>
    public ConnectivityMatrix Verdicts(ClusterAnswers answers)
    {
        var verdicts = ImmutableArray.CreateBuilder<Verdict>(_plan.Flows.Length);
        var details = ImmutableDictionary.CreateBuilder<int, string>();
        for (var flow = 0; flow < _plan.Flows.Length; flow++)
        {
            var (first, end) = (_first[flow], _first[flow + 1]);
            var (to, port) = (_plan.Flows[flow].To, _plan.Flows[flow].Port);
            var (verdict, detail) = ProbeOutcomes.Together(
                ProbeOutcomes.Arrived(answers.Outcomes.AsSpan(first..end), _ => _places.IsClosed(to, port)),
                pair => QuestionAt(first + pair).Ends,
                pair => answers.ReasonOf(first + pair)
            );
            if (to.IsService && !_places.IsHeadless(to) && verdict is Verdict.Allowed or Verdict.NotObserved)
            {
                (verdict, detail) = WithBackends(verdict, first, end, answers);
            }

            verdicts.Add(verdict);
            if (detail is not null)
            {
                details.Add(flow, detail);
            }
        }

        return new(_plan, verdicts.MoveToImmutable(), details.ToImmutable());
    }

    private static int NumberOf<T>(T item, Dictionary<T, int> numbers, List<T> items)
        where T : notnull
    {
        if (!numbers.TryGetValue(item, out var number))
        {
            numbers[item] = number = items.Count;
            items.Add(item);
        }

        return number;
    }

    // The probes in order of their sources; those that are not possible belong to no row.
    private (int[] Questions, int[] Firsts) BySource()
    {
        var firsts = new int[_sources.Count + 1];
        for (var question = 0; question < Count; question++)
        {
            if (AimAt(question).Target is not null)
            {
                firsts[_sourceOf[question] + 1]++;
            }
        }

        for (var source = 0; source < _sources.Count; source++)
        {
            firsts[source + 1] += firsts[source];
        }

        var questions = new int[firsts[^1]];
        var next = firsts.ToArray();
        for (var question = 0; question < Count; question++)
        {
            if (AimAt(question).Target is not null)
            {
                questions[next[_sourceOf[question]]++] = question;
            }
        }

        return (questions, firsts);
    }

    private ClusterQuestion QuestionAt(int question) => new(_sources[_sourceOf[question]], AimAt(question));

    // A flow holds between every replica of its source and every one of its destination, or it is not one answer.
    private IEnumerable<ClusterQuestion> OfPair(Flow flow)
    {
        var alone = _places.CountOf(flow.From) == 1;
        foreach (var (source, destination) in _places.Pairs(flow))
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
                    ClusterPlaces.NameOf(destination),
                    [(destination, flow.Port)]
                );
            }
        }

        if (_places.ReasonAgainst(flow) is { } reason)
        {
            yield return ClusterQuestion.Impossible(_places.Anybody, flow.ToString(), reason);
        }
    }

    /// <summary>How many probes to a Service are needed so that, by chance, each pod behind it is chosen at least once.</summary>
    /// <param name="backends">The number of pods behind it. With one, or none, every attempt has the same target.</param>
    internal static int AttemptsFor(int backends) => backends > 1 ? (int)Math.Ceiling(backends * (Math.Log(backends) + Certainty)) : 1;

    private IEnumerable<ClusterQuestion> OfService(Flow flow)
    {
        if (!flow.From.IsExternal && _places.ReasonAgainst(flow) is { } reason)
        {
            yield return ClusterQuestion.Impossible(_places.Anybody, flow.ToString(), reason);
            yield break;
        }

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
                        ClusterPlaces.NameOf(pod.Place),
                        [pod]
                    );
                }
            }

            yield break;
        }

        if (flow.From.IsExternal)
        {
            yield return ClusterQuestion.Impossible(
                _places.Anybody,
                flow.ToString(),
                "the virtual addresses of Services exist inside a cluster only"
            );
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
                    $"{flow.To}",
                    backends
                );
            }
        }
    }

    private static ClusterQuestion Question(
        PodPlace source,
        string destination,
        Flow flow,
        IPAddress? address,
        bool whoAnswers,
        string name,
        ImmutableArray<(PodPlace Place, Port Port)> listeners
    ) =>
        address is null || source.AddressOf(flow.Family) is null
            ? ClusterQuestion.Impossible(
                source,
                $"{ClusterPlaces.NameOf(source)} -> {name}",
                $"{(address is null ? destination : source.Id)} has no {IpFamily.Name(flow.Family)} address on this cluster"
            )
            : new(source, new(new(address.ToString(), flow.Port.Number, flow.Port.Protocol, whoAnswers), name, listeners));

    // kube-proxy chooses a pod for each connection, and without an answer the choice is unknown.
    private (Verdict Verdict, string? Detail) WithBackends(Verdict verdict, int first, int end, ClusterAnswers answers)
    {
        var lines = new List<string>();
        var isComplete = true;
        var isOfSeveral = false;
        foreach (
            var way in Enumerable
                .Range(first, end - first)
                .Select(place => (Question: QuestionAt(place), Place: place))
                .GroupBy(q => (q.Question.Source, q.Question.Ends))
        )
        {
            int[] own = [.. way.Select(q => q.Place)];
            var aim = way.First().Question.Aim;
            if (aim.Impossible is { } reason)
            {
                isComplete = false;
                lines.Add(reason);
                continue;
            }

            string[] backends = [.. aim.Listeners.Select(l => l.Place.AnswersAs)];
            var answered = own.Where(q => answers.Outcomes[q] == ProbeOutcome.Connected).ToArray();
            var unseen = backends.Length > 1 ? backends.Except(answered.Select(answers.ByOf)).ToArray() : [];
            isComplete &= unseen.Length == 0 && answered.Length == own.Length;
            isOfSeveral |= backends.Length > 1;
            var by = answered
                .Select(answers.ByOf)
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
