using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using Polly.Timeout;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Kubernetes;

/// <summary>One topology on a cluster.</summary>
internal sealed class KubernetesSession(
    Topology topology, ClusterClient client, ProbeImageSource image, string run, IClusterLease lease, ClusterOptions options, Canary? canary, bool hasSctp,
    ImmutableSortedDictionary<string, string> versions) : IEngineSession
{
    private const int ParallelCalls = 8;

    private readonly ClusterGuard _guard = new(client, lease, options, run);
    private readonly List<ObjectId> _made = [];
    private readonly RowReader _rows = new(client, image.Program);
    private readonly StandIns _standIns = new(run, image) { HasSctp = hasSctp };
    private readonly DenialTimeout _timeout = new();
    private readonly List<(ObjectId Id, string Text)> _policies = [];
    private readonly PolicyEffects _effects = new();
    private ImmutableHashSet<string> _existing = [];
    private ClusterPlaces? _places;

    public Placement Placement { get; private set; } = new([]);

    public ImmutableSortedDictionary<string, string> Versions => versions;

    public string? Doubt => options.SkipEnforcementCheck ? "nobody saw this cluster enforce a policy (--unsafe-skip-enforcement-check), so what it allows proves nothing" : null;

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

        await MakeAsync(namespaces, cancellationToken);
        await MakeAsync([.. _standIns.ServiceAccounts(topology), .. topology.Services.Where(s => !s.IsExternalName).Select(s => _standIns.Service(s, topology.FamiliesOf(s)))], cancellationToken);

        // Flows from and to pods on a node's network are skipped, so nobody needs these pods.
        var asked = topology with { Workloads = [.. topology.Workloads.Where(w => !w.HostNetwork)] };
        var mayPing = asked.Workloads.SelectMany(w => w.Ports).Concat(topology.External.SelectMany(e => e.Ports)).Any(p => !Port.HasPorts(p.Port.Protocol));
        var bodies = asked.Workloads.SelectMany(w => Enumerable.Range(0, w.Replicas).Select(replica =>
            (Body: _standIns.Pod(w, replica, mayPing), ControlPort: StandIns.ControlPort(w.DistinctPorts)))).ToArray();
        await MakeAsync([.. bodies.Select(p => p.Body)], cancellationToken);
        var running = await PodStates.RunningAsync(client, [.. bodies.Select(p => (ObjectId.Of(p.Body), p.ControlPort))], cancellationToken);
        foreach (var place in running)
        {
            client.Log($"{place.Id} runs on {place.Node} with {string.Join(", ", place.Addresses)}");
        }

        var next = 0;
        var pods = asked.Workloads.ToDictionary(w => w.Ref, w => Enumerable.Range(0, w.Replicas).Select(_ => running[next++]).ToImmutableArray());
        var services = await ServiceAddressesAsync(cancellationToken);
        _places = new(asked, pods, services, await OutsideAsync(running, cancellationToken));
        Placement = PlacementOf(pods, services);
        await ServicesReachedAsync(running, cancellationToken);
    }

    public async Task ApplyAsync(PolicySet policies, CancellationToken cancellationToken)
    {
        var namespaces = topology.Namespaces.Select(n => n.Name).ToHashSet();
        var wanted = PolicyObjects.Of(policies, run, namespaces).Select(body => (Id: ObjectId.Of(body), Body: body)).ToArray();
        await _guard.CheckPoliciesAsync([.. wanted.Select(w => w.Body)], namespaces, [.. _policies.Select(p => p.Id)], cancellationToken);
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

            await client.ApplyAsync(body, cancellationToken);
            _policies[place] = (id, text);
        }

        foreach (var (id, _) in _policies.Where(p => wanted.All(w => w.Id != p.Id)).Reverse().ToArray())
        {
            await client.DeleteAsync(id, cancellationToken);
            _policies.RemoveAll(p => p.Id == id);
        }

        await _effects.WatchAsync(
            async (plan, token) => (await ReadOnceAsync(plan, _timeout.Next(given: null, patience: 1), token)).Matrix, CatchUpAsync(policies, wanted.Select(w => w.Id), cancellationToken), cancellationToken);
        foreach (var effect in _effects.Since)
        {
            client.Log($"{effect.Flow} {effect.Now.Code()} after {effect.After.TotalMilliseconds:0} ms, not yet after {effect.Unchanged.TotalMilliseconds:0} ms");
        }
    }

    public async Task<Reading> ReadAsync(ProbePlan plan, ReadOptions readOptions, CancellationToken cancellationToken)
    {
        var timing = _timeout.Next(readOptions.DenialTimeout, readOptions.Patience);
        var (matrix, results) = await ReadOnceAsync(plan, timing, cancellationToken);
        foreach (var result in results.Where(r => r is { Outcome: ProbeOutcome.Connected, Microseconds: > 0 }))
        {
            _timeout.Learn(1, TimeSpan.FromMicroseconds(result.Microseconds));
        }

        _effects.Note(matrix);
        return new(matrix) { Timing = timing, Effects = _effects.Since };
    }

    private async Task<(ConnectivityMatrix Matrix, RowResult[] Results)> ReadOnceAsync(ProbePlan plan, ProbeTiming timing, CancellationToken cancellationToken)
    {
        var questions = new ClusterQuestions(plan, _places!);
        var bySource = Enumerable.Range(0, questions.All.Length).Where(q => questions.All[q].Target is not null).ToLookup(q => questions.All[q].Source);
        var involved = bySource.Select(s => s.Key).Concat(questions.All.SelectMany(q => q.Listeners).Select(l => l.Place)).Distinct().ToArray();
        var rows = new ConcurrentDictionary<PodPlace, RowReader.Row>();
        await Parallel.ForEachAsync(
            involved, new ParallelOptions { MaxDegreeOfParallelism = image.Program.ParallelRows, CancellationToken = cancellationToken }, async (place, token) =>
                rows[place] = await _rows.ReadAsync(place, _places!.PortsOf(place), [.. bySource[place].Select(q => questions.All[q].Target!)], timing.DenialTimeout, token));

        var results = Array.ConvertAll([.. questions.All], q => new RowResult(0, ProbeOutcome.NotRun, 0, q.Impossible));
        foreach (var source in bySource)
        {
            var next = 0;
            foreach (var question in source)
            {
                results[question] = Judge(questions.All[question], rows[source.Key].Targets[next++], rows);
            }
        }

        return (questions.Verdicts(results), results);
    }

    // A denial says something about policies only where somebody listened.
    private static RowResult Judge(ClusterQuestion question, RowResult result, ConcurrentDictionary<PodPlace, RowReader.Row> rows)
    {
        if (!result.Outcome.IsDenial())
        {
            return result;
        }

        var dead = question.Listeners.Where(l => rows[l.Place].Own.TryGetValue(l.Port, out var answers) && !answers).ToArray();
        return dead.Length == 0
            ? result
            : result with
            {
                Outcome = ProbeOutcome.NotRun,
                Reason = $"{ClusterPlaces.NameOf(dead[0].Place)} did not answer itself at {dead[0].Port} either, so its silence proves nothing",
            };
    }

    private async Task CatchUpAsync(PolicySet policies, IEnumerable<ObjectId> applied, CancellationToken cancellationToken)
    {
        if (canary is null)
        {
            return;
        }

        var apis = applied.Select(id => id.ApiVersion).Select(v => v.Contains("projectcalico.org", StringComparison.Ordinal) ? CalicoApi : KubernetesApi);
        foreach (var api in apis.Append(KubernetesApi).Distinct())
        {
            await canary.CatchUpAsync(api, policies, cancellationToken);
        }
    }

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
        foreach (var (id, _) in Enumerable.Reverse(_policies))
        {
            await client.DeleteAsync(id, limit.Token);
        }

        // A namespace takes everything in it along; what lives in one that was there before goes one by one.
        var namespaces = _made.Where(id => id.Kind == "Namespace" && !_existing.Contains(id.Name)).ToArray();

        // Calico takes leave of tiers in its own time, and the next scenario may have one of the same name.
        ObjectId[] leaving = [.. namespaces, .. _policies.Select(p => p.Id).Where(id => id.Kind == nameof(Tier))];
        foreach (var id in Enumerable.Reverse(_made).Where(id => namespaces.Contains(id) || _existing.Contains(id.Namespace)))
        {
            await client.DeleteAsync(id, limit.Token);
        }

        foreach (var id in _made.Where(id => id.Kind == "Namespace" && _existing.Contains(id.Name)))
        {
            // What this session does not apply any more, it gives up: the labels of the scenario.
            await client.ApplyAsync(new() { ["apiVersion"] = id.ApiVersion, ["kind"] = id.Kind, ["metadata"] = new JsonObject { ["name"] = id.Name } }, limit.Token);
        }

        try
        {
            await Waits.Until(Waits.NamespacesGone).ExecuteAsync(async token =>
            {
                foreach (var id in leaving)
                {
                    if (await client.GetAsync(id, token) is not null)
                    {
                        return false;
                    }
                }

                return true;
            }, limit.Token);
        }
        catch (Exception late) when (late is TimeoutRejectedException or OperationCanceledException)
        {
            throw new EngineException(
                $"Of {string.Join(", ", leaving)}, not all were gone after {Waits.NamespacesGone.TotalSeconds:0} seconds. " +
                $"'stagetest clean' removes what is left, by the label {ObjectId.RunLabel}.", late);
        }
    }

    private const string CalicoApi = "projectcalico.org/v3";
    private const string KubernetesApi = "networking.k8s.io/v1";

    // The cluster chooses these itself.
    private async Task<Dictionary<EndpointRef, ImmutableArray<IPAddress>>> ServiceAddressesAsync(CancellationToken cancellationToken)
    {
        var addresses = new Dictionary<EndpointRef, ImmutableArray<IPAddress>>();
        foreach (var service in topology.Services.Where(s => s.IsTranslated))
        {
            var made = await client.GetAsync(new("v1", "Service", service.Ref.Namespace, service.Ref.Name), cancellationToken)
                ?? throw new EngineException($"The Service '{service.Ref}' was made, but is gone.");
            addresses.Add(service.FlowRef, [.. made.GetProperty("spec").GetProperty("clusterIPs").EnumerateArray().Select(a => IPAddress.Parse(a.GetString()!))]);
        }

        return addresses;
    }

    // Where the cluster has no addresses of a family, its flows are skipped; predictions for them need some all the same.
    private Placement PlacementOf(Dictionary<EndpointRef, ImmutableArray<PodPlace>> pods, Dictionary<EndpointRef, ImmutableArray<IPAddress>> services)
    {
        var substitute = Placement.Default(topology);
        return new(
            topology.Workloads.Select(w => KeyValuePair.Create(w.Ref, topology.IpFamilies.SelectMany(family =>
                    !w.HostNetwork && pods[w.Ref].All(p => p.AddressOf(family) is not null) ? pods[w.Ref].Select(p => p.AddressOf(family)!) : substitute[w.Ref, family]).ToImmutableArray()))
                .Concat(topology.External.Select(e => KeyValuePair.Create(e.Ref, e.Addresses)))
                .Concat(topology.Services.Where(s => s.IsTranslated).Select(s => KeyValuePair.Create(
                    s.FlowRef, topology.FamiliesOf(s).Select(f => services[s.FlowRef].FirstOrDefault(a => a.AddressFamily == f) ?? substitute[s.FlowRef, f].Single()).ToImmutableArray()))));
    }

    private async Task<OutsideHosts> OutsideAsync(IReadOnlyList<PodPlace> running, CancellationToken cancellationToken)
    {
        if (topology.External.IsEmpty)
        {
            return OutsideHosts.None("there is none");
        }

        if (!lease.IsOwn && !options.AllowPrivilegedPods)
        {
            return OutsideHosts.None("no pod has such an address; with --allow-privileged-pods a run gives it to a network namespace on the nodes");
        }

        if (!image.Program.CanStandOutside)
        {
            return OutsideHosts.None($"only StageTest's own probe agent can stand for it, not {image.Program.Name}");
        }

        var home = _standIns.Namespace(new(OutsideHosts.NamespaceOf(run), ImmutableSortedDictionary<string, string>.Empty.Add("pod-security.kubernetes.io/enforce", "privileged"), default));
        await MakeAsync([home], cancellationToken);
        return await OutsideHosts.StartAsync(client, _standIns, OutsideHosts.NamespaceOf(run), topology.External, running.Select(p => p.Node), cancellationToken);
    }

    // kube-proxy learns of Services a moment after their pods are ready, on each node by itself. Nothing is judged here: where it does
    // not come to it, the reading without policies shows that.
    private async Task ServicesReachedAsync(IReadOnlyList<PodPlace> running, CancellationToken cancellationToken)
    {
        RowTarget[] targets =
        [
            .. from service in topology.Services.Where(s => s.IsTranslated)
               from address in topology.FamiliesOf(service).Select(family => _places!.AddressOf(service.FlowRef, family)).OfType<IPAddress>()
               from port in service.Ports.Select(p => p.Port).Where(p => Port.HasPorts(p.Protocol) && topology.BackendsOf(service.FlowRef, p).Any())
               select new RowTarget(address.ToString(), port.Number, port.Protocol),
        ];
        if (targets.Length == 0)
        {
            return;
        }

        try
        {
            await Waits.Until(Waits.ServicesReached).ExecuteAsync(async token =>
            {
                foreach (var place in running.DistinctBy(p => p.Node))
                {
                    var row = await _rows.ReadAsync(place, [], targets, DenialTimeout.BeforeAnyAnswer, token);
                    if (row.Targets.Any(t => t.Outcome.IsDenial()))
                    {
                        return false;
                    }
                }

                return true;
            }, cancellationToken);
        }
        catch (TimeoutRejectedException)
        {
            client.Log($"some Services did not answer within {Waits.ServicesReached.TotalSeconds:0} seconds, without any policy of this scenario");
        }
    }

    private async Task MakeAsync(IReadOnlyList<JsonObject> bodies, CancellationToken cancellationToken)
    {
        lock (_made)
        {
            _made.AddRange(bodies.Select(ObjectId.Of));
        }

        await Parallel.ForEachAsync(
            bodies, new ParallelOptions { MaxDegreeOfParallelism = ParallelCalls, CancellationToken = cancellationToken }, async (body, token) => await client.ApplyAsync(body, token));
    }
}
