using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes.Canary;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Kubernetes.Objects;
using StageTest.Engines.Kubernetes.Probing;
using StageTest.Engines.Waiting;

namespace StageTest.Engines.Kubernetes;

/// <summary>One topology on a cluster.</summary>
internal sealed class KubernetesSession(
    Topology topology,
    ClusterClient client,
    ProbeImageSource image,
    string run,
    IClusterLease lease,
    ClusterOptions options,
    EnforcementCanary? canary,
    bool hasSctp,
    ImmutableArray<AddressFamily> families,
    ImmutableSortedDictionary<string, string> versions
) : IEngineSession
{
    private const int ParallelCalls = 8;

    private readonly ClusterGuard _guard = new(client, lease, options, run);
    private readonly List<ObjectId> _made = [];
    private readonly RowReader _rows = new(client, image.Program);
    private readonly StandIns _standIns = new(run, image) { HasSctp = hasSctp, ServerMinor = StandIns.MinorOf(versions["kubernetes"]) };
    private readonly ClusterServices _services = new(client, topology, families, options.Warn);
    private readonly DenialTimeout _timeout = new();
    private readonly List<(ObjectId Id, string Text)> _policies = [];
    private readonly PolicyEffects _effects = new();
    private ImmutableHashSet<string> _existing = [];
    private ClusterPlaces? _places;
    private bool _isUnproven;

    public Placement Placement { get; private set; } = new([]);

    public ImmutableSortedDictionary<string, string> Versions =>
        _isUnproven
            ? versions.SetItem("policiesInEffect", "by settling alone: the scenario's own policies decide about the canary")
            : versions;

    /// <summary>Whether everything that it made is gone again.</summary>
    public bool IsRemoved { get; private set; }

    public string? Doubt =>
        options.SkipEnforcementCheck
            ? "nobody saw this cluster enforce a policy (--unsafe-skip-enforcement-check), so what it allows proves nothing"
            : null;

    /// <summary>Makes everything, and waits until it runs.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        JsonObject[] namespaces = [.. topology.Namespaces.Select(_standIns.Namespace)];
        _existing = await _guard.ExistingAsync(namespaces.Select(ObjectId.Of), cancellationToken);
        foreach (var body in namespaces.Where(n => _existing.Contains(ObjectId.Of(n).Name)))
        {
            // It stays, so it is nothing that this run made.
            ((JsonObject)body["metadata"]!["labels"]!).Remove(ObjectId.RunLabel);
        }

        await WithEvidenceAsync(() => BringUpAsync(namespaces, cancellationToken));
    }

    private async Task BringUpAsync(JsonObject[] namespaces, CancellationToken cancellationToken)
    {
        await MakeAsync(namespaces, cancellationToken);
        await MakeAsync([.. _standIns.ServiceAccounts(topology), .. _services.Bodies(_standIns)], _services.ApplyAsync, cancellationToken);

        // Flows from and to pods on a node's network are skipped, so nobody needs these pods.
        var asked = topology with { Workloads = [.. topology.Workloads.Where(w => !w.HostNetwork)] };
        var mayPing = asked
            .Workloads.SelectMany(w => w.Ports)
            .Concat(topology.External.SelectMany(e => e.Ports))
            .Any(p => !Port.HasPorts(p.Port.Protocol));
        var bodies = asked
            .Workloads.SelectMany(w =>
                Enumerable
                    .Range(0, w.Replicas)
                    .Select(replica => (Body: _standIns.Pod(w, replica, mayPing), ControlPort: StandIns.ControlPort(w.DistinctPorts)))
            )
            .ToArray();
        await MakeAsync([.. bodies.Select(p => p.Body)], cancellationToken);
        var running = await new PodStates(client, options.Tell).RunningAsync(
            [.. bodies.Select(p => (ObjectId.Of(p.Body), p.ControlPort))],
            cancellationToken
        );
        foreach (var place in running)
        {
            client.Log($"{place.Id} runs on {place.Node} with {string.Join(", ", place.Addresses)}");
        }

        var next = 0;
        var pods = asked.Workloads.ToDictionary(
            w => w.Ref,
            w => Enumerable.Range(0, w.Replicas).Select(_ => running[next++]).ToImmutableArray()
        );
        var services = await _services.AddressesAsync(cancellationToken);
        _places = new(asked, pods, services, await OutsideAsync(running, cancellationToken));
        Placement = ClusterPlaces.PlacementOf(topology, pods, services);
        await _services.ReachedAsync(_rows, _places, running, cancellationToken);
    }

    public async Task ApplyAsync(PolicySet policies, CancellationToken cancellationToken)
    {
        var namespaces = topology.Namespaces.Select(n => n.Name).ToHashSet();
        var wanted = PolicyObjects.Of(policies, run, namespaces).Select(body => (Id: ObjectId.Of(body), Body: body)).ToArray();
        await _guard.CheckPoliciesAsync([.. wanted.Select(w => w.Body)], namespaces, [.. _policies.Select(p => p.Id)], cancellationToken);
        _services.Compare(policies);
        await WithEvidenceAsync(() => ApplyAsync(policies, wanted, cancellationToken), IsEvidenceCollectedLater);
    }

    private async Task ApplyAsync(PolicySet policies, (ObjectId Id, JsonObject Body)[] wanted, CancellationToken cancellationToken)
    {
        foreach (var (id, body) in wanted)
        {
            var text = body.ToJsonString();
            var place = _policies.FindIndex(p => p.Id == id);
            if (place >= 0 && _policies[place].Text == text)
            {
                continue;
            }

            // Remembered before it is sent, because nobody knows what became of a call that broke off.
            if (place < 0)
            {
                _policies.Add((id, ""));
                place = _policies.Count - 1;
            }

            canary?.Note(id);
            await client.ApplyAsync(body, cancellationToken);
            _policies[place] = (id, text);
        }

        foreach (var (id, _) in _policies.Where(p => wanted.All(w => w.Id != p.Id)).Reverse().ToArray())
        {
            canary?.Note(id);
            await client.DeleteAsync(id, cancellationToken);
            _policies.RemoveAll(p => p.Id == id);
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var followed = CatchUpAsync(policies, end.Token);
        try
        {
            await _effects.WatchAsync(
                async (plan, token) => (await ReadOnceAsync(plan, _timeout.Next(given: null, patience: 1), token)).Matrix,
                followed,
                cancellationToken
            );
        }
        finally
        {
            // Nothing may go on behind a watch that failed.
            await end.CancelAsync();
            await followed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        foreach (var effect in _effects.Since)
        {
            client.Log(
                $"{effect.Flow} {effect.Now.Code()} after {effect.After.TotalMilliseconds:0} ms, not yet after "
                    + $"{effect.Unchanged.TotalMilliseconds:0} ms"
            );
        }
    }

    public async Task<Reading> ReadAsync(ProbePlan plan, ReadOptions readOptions, CancellationToken cancellationToken)
    {
        var timing = _timeout.Next(readOptions.DenialTimeout, readOptions.Patience);
        var (matrix, results) = await WithEvidenceAsync(() => ReadOnceAsync(plan, timing, cancellationToken), IsEvidenceCollectedLater);
        foreach (var result in results.Where(r => r is { Outcome: ProbeOutcome.Connected, Microseconds: > 0 }))
        {
            _timeout.Learn(1, TimeSpan.FromMicroseconds(result.Microseconds));
        }

        _effects.Note(matrix);
        return new(matrix) { Timing = timing, Effects = _effects.Since };
    }

    private async Task<(ConnectivityMatrix Matrix, RowResult[] Results)> ReadOnceAsync(
        ProbePlan plan,
        ProbeTiming timing,
        CancellationToken cancellationToken
    )
    {
        var questions = new ClusterQuestions(plan, _places!);
        var bySource = Enumerable
            .Range(0, questions.All.Length)
            .Where(q => questions.All[q].Target is not null)
            .ToLookup(q => questions.All[q].Source);
        var involved = bySource
            .Select(s => s.Key)
            .Concat(questions.All.SelectMany(q => q.Listeners).Select(l => l.Place))
            .Distinct()
            .ToArray();
        var rows = new ConcurrentDictionary<PodPlace, RowReader.Row>();
        await Parallel.ForEachAsync(
            involved,
            new ParallelOptions { MaxDegreeOfParallelism = image.Program.ParallelRows, CancellationToken = cancellationToken },
            async (place, token) =>
                rows[place] = await _rows.ReadAsync(
                    place,
                    _places!.PortsOf(place),
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
                results[question] = questions.All[question].Judge(rows[source.Key].Targets[next++], rows);
            }
        }

        return (questions.Verdicts(results), results);
    }

    private async Task CatchUpAsync(PolicySet policies, CancellationToken cancellationToken) =>
        _isUnproven |= canary is not null && !await canary.CatchUpAsync(policies, cancellationToken);

    public async Task CollectDiagnosticsAsync(string directory, CancellationToken cancellationToken)
    {
        try
        {
            await ClusterDiagnostics.WriteAsync(client, [.. topology.Namespaces.Select(n => n.Name)], directory, cancellationToken);
        }
        catch (EngineException problem)
        {
            await File.WriteAllTextAsync(Path.Combine(directory, "cluster-not-asked.txt"), problem.Message, cancellationToken);
        }

        await lease.CollectDiagnosticsAsync(directory, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(Waits.NamespacesGone);
        var removal = new Removal(client, options.RemedyOf(run));
        foreach (var (id, _) in _policies)
        {
            // The next scenario's first reading must not meet what this one left in force.
            canary?.Note(id);
        }

        await removal.DeleteAsync(Enumerable.Reverse(_policies).Select(p => p.Id), limit.Token);

        // A namespace takes everything in it along; what lives in one that was there before goes one by one.
        var namespaces = _made.Where(id => id.Kind == "Namespace" && !_existing.Contains(id.Name)).ToArray();
        await removal.DeleteAsync(
            Enumerable.Reverse(_made).Where(id => namespaces.Contains(id) || _existing.Contains(id.Namespace)),
            limit.Token
        );
        foreach (var id in _made.Where(id => id.Kind == "Namespace" && _existing.Contains(id.Name)))
        {
            // What this session does not apply any more, it gives up: the labels of the scenario.
            var unlabelled = new JsonObject
            {
                ["apiVersion"] = id.ApiVersion,
                ["kind"] = id.Kind,
                ["metadata"] = new JsonObject { ["name"] = id.Name },
            };
            await removal.TryAsync(id, token => client.ApplyAsync(unlabelled, token), limit.Token);
        }

        // Calico takes leave of tiers in its own time, and the next scenario may have one of the same name.
        var holders = _policies.Select(p => p.Id).Where(id => PolicyKinds.Known.Find(id.ApiVersion, id.Kind) is { HoldsPolicies: true });
        await removal.GoneAsync([.. namespaces, .. holders], limit.Token);
        try
        {
            removal.ThrowIfAnythingIsLeft();
            IsRemoved = true;
        }
        catch (EngineException left) when (lease.IsRemoved)
        {
            client.Log($"{left.Message} The whole cluster is removed after the run.");
        }
    }

    // Where the user named a place, the runner collects it, with what else it has.
    private bool IsEvidenceCollectedLater => options.Diagnostics is not null;

    private async Task<OutsideHosts> OutsideAsync(IReadOnlyList<PodPlace> running, CancellationToken cancellationToken)
    {
        var hosts = OutsideHosts.Within(topology.External, families);
        if (hosts.IsEmpty)
        {
            return OutsideHosts.None("this cluster has none of its families of addresses");
        }

        if (!lease.IsOwn && !options.AllowPrivilegedPods)
        {
            return OutsideHosts.None(
                "no pod has such an address; with --allow-privileged-pods a run gives it to a network namespace on the nodes"
            );
        }

        if (!image.Program.CanStandOutside)
        {
            return OutsideHosts.None($"only StageTest's own probe agent can stand for it, not {image.Program.Name}");
        }

        var home = _standIns.Namespace(
            new(
                OutsideHosts.NamespaceOf(run),
                ImmutableSortedDictionary<string, string>.Empty.Add("pod-security.kubernetes.io/enforce", "privileged"),
                default
            )
        );
        await MakeAsync([home], cancellationToken);
        return await OutsideHosts.StartAsync(
            client,
            options.Tell,
            _standIns,
            OutsideHosts.NamespaceOf(run),
            hosts,
            running.Select(p => p.Node),
            cancellationToken
        );
    }

    // Before anything is removed, because the pods are what there is to see.
    private async Task<T> WithEvidenceAsync<T>(Func<Task<T>> step, bool isCollectedLater = false)
    {
        try
        {
            return await step();
        }
        catch (EngineException failure) when (!isCollectedLater)
        {
            throw await FailureEvidence.WithAsync(failure, options, run, client, lease, [.. topology.Namespaces.Select(n => n.Name)]);
        }
    }

    private async Task WithEvidenceAsync(Func<Task> step, bool isCollectedLater = false) =>
        await WithEvidenceAsync(
            async () =>
            {
                await step();
                return true;
            },
            isCollectedLater
        );

    private Task MakeAsync(IReadOnlyList<JsonObject> bodies, CancellationToken cancellationToken) =>
        MakeAsync(bodies, client.ApplyAsync, cancellationToken);

    private async Task MakeAsync(
        IReadOnlyList<JsonObject> bodies,
        Func<JsonObject, CancellationToken, Task> apply,
        CancellationToken cancellationToken
    )
    {
        lock (_made)
        {
            _made.AddRange(bodies.Select(ObjectId.Of));
        }

        await Parallel.ForEachAsync(
            bodies,
            new ParallelOptions { MaxDegreeOfParallelism = ParallelCalls, CancellationToken = cancellationToken },
            async (body, token) => await apply(body, token)
        );
    }
}
