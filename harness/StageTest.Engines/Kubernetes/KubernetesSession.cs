using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using Polly.Timeout;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab;

namespace StageTest.Engines.Kubernetes;

/// <summary>One topology on a cluster.</summary>
internal sealed class KubernetesSession(
    Topology topology, ClusterClient client, StandIns standIns, string run, IClusterLease lease, ClusterOptions options, Canary? canary,
    ImmutableSortedDictionary<string, string> versions) : IEngineSession
{
    private const int ParallelCalls = 8;

    private readonly ClusterGuard _guard = new(client, lease, options, run);
    private readonly List<ObjectId> _made = [];
    private readonly RowReader _rows = new(client);
    private readonly DenialTimeout _timeout = new();
    private readonly List<(ObjectId Id, string Text)> _policies = [];
    private ImmutableHashSet<string> _existing = [];
    private ImmutableArray<LabNode> _nodes = [];
    private IReadOnlyList<PodPlace> _pods = [];

    public Placement Placement { get; private set; } = new([]);

    public ImmutableSortedDictionary<string, string> Versions => versions;

    public string? Doubt => options.SkipEnforcementCheck ? "nobody saw this cluster enforce a policy (--unsafe-skip-enforcement-check), so what it allows proves nothing" : null;

    /// <summary>Makes everything, and waits until it runs.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (topology.IpFamilies.Any(family => family != IpFamily.V4))
        {
            throw new EngineException("The scenario has IPv6, and this engine speaks IPv4 only. Use the lab.");
        }

        JsonObject[] namespaces = [.. topology.Namespaces.Select(standIns.Namespace)];
        _existing = await _guard.ExistingAsync(namespaces.Select(ObjectId.Of), cancellationToken);
        foreach (var body in namespaces.Where(n => _existing.Contains(ObjectId.Of(n).Name)))
        {
            // It stays, so it is nothing that this run made.
            ((JsonObject)body["metadata"]!["labels"]!).Remove(ObjectId.RunLabel);
        }

        await MakeAsync(namespaces, cancellationToken);
        await MakeAsync([.. standIns.ServiceAccounts(topology), .. topology.Services.Where(s => !s.IsExternalName).Select(standIns.Service)], cancellationToken);

        var pods = topology.Workloads.SelectMany(w => Enumerable.Range(0, w.Replicas).Select(replica =>
            (Body: standIns.Pod(w, replica), ControlPort: StandIns.ControlPort(w.DistinctPorts)))).ToArray();
        await MakeAsync([.. pods.Select(p => p.Body)], cancellationToken);
        _pods = await PodStates.RunningAsync(client, [.. pods.Select(p => (ObjectId.Of(p.Body), p.ControlPort))], cancellationToken);

        var next = 0;
        Placement = new(
            topology.Workloads.Select(w => KeyValuePair.Create(w.Ref, Enumerable.Range(0, w.Replicas).Select(_ => _pods[next++].Address).ToImmutableArray()))
                .Concat(topology.External.Select(e => KeyValuePair.Create(e.Ref, e.Addresses)))
                .Concat(await ServiceAddressesAsync(cancellationToken)));
        _nodes = LabNode.Of(topology, Placement);
    }

    public async Task ApplyAsync(PolicySet policies, CancellationToken cancellationToken)
    {
        var wanted = PolicyObjects.Of(policies, run).Select(body => (Id: ObjectId.Of(body), Body: body)).ToArray();
        await _guard.CheckPoliciesAsync([.. wanted.Select(w => w.Body)], [.. _policies.Select(p => p.Id)], cancellationToken);
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

        if (canary is not null)
        {
            var apis = wanted.Select(w => w.Id.ApiVersion).Select(v => v.Contains("projectcalico.org", StringComparison.Ordinal) ? "projectcalico.org/v3" : "networking.k8s.io/v1");
            foreach (var api in apis.Append("networking.k8s.io/v1").Distinct())
            {
                await canary.CatchUpAsync(api, cancellationToken);
            }
        }
    }

    public async Task<Reading> ReadAsync(ProbePlan plan, ReadOptions readOptions, CancellationToken cancellationToken)
    {
        var sheet = new ProbeSheet(_nodes, plan);
        var timing = _timeout.Next(readOptions.DenialTimeout, readOptions.Patience);
        var outcomes = new ProbeOutcome[sheet.Probes.Length];
        var reasons = new Dictionary<int, string>();
        var bySource = sheet.Probes.Select((probe, place) => (probe, place)).ToLookup(p => p.probe.From);
        var involved = sheet.Probes.SelectMany(p => new[] { p.From, p.To }).Where(IsPod).Distinct().Order().ToArray();
        var rows = new Dictionary<int, RowReader.Row>();
        await Parallel.ForEachAsync(involved, new ParallelOptions { MaxDegreeOfParallelism = ParallelRows, CancellationToken = cancellationToken }, async (node, token) =>
        {
            var targets = bySource[node].Select(p => new RowTarget(_nodes[p.probe.To].AddressOf(p.probe.Family).ToString(), p.probe.Port.Number, p.probe.Port.Protocol)).ToArray();
            var row = await _rows.ReadAsync(_pods[node], _nodes[node].Ports, targets, timing.DenialTimeout, token);
            lock (rows)
            {
                rows.Add(node, row);
            }
        });

        foreach (var source in bySource)
        {
            var next = 0;
            foreach (var (probe, place) in source)
            {
                var result = IsPod(probe.From) ? rows[probe.From].Targets[next++] : new(0, ProbeOutcome.NotRun, 0, Outside(probe.From));
                (outcomes[place], var reason) = Judge(probe, result, rows);
                if (reason is not null)
                {
                    reasons[place] = reason;
                }

                if (outcomes[place] == ProbeOutcome.Connected)
                {
                    _timeout.Learn(1, TimeSpan.FromMicroseconds(result.Microseconds));
                }
            }
        }

        return new(sheet.Verdicts(outcomes, reasons)) { Timing = timing };
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
                foreach (var id in namespaces)
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
                $"The namespaces {string.Join(", ", namespaces.Select(n => $"'{n.Name}'"))} were not gone after {Waits.NamespacesGone.TotalSeconds:0} seconds. " +
                $"'stagetest clean' removes what is left, by the label {ObjectId.RunLabel}.", late);
        }
    }

    private const int ParallelRows = 64;

    // The cluster chooses these itself.
    private async Task<IReadOnlyList<KeyValuePair<EndpointRef, ImmutableArray<IPAddress>>>> ServiceAddressesAsync(CancellationToken cancellationToken)
    {
        var addresses = new List<KeyValuePair<EndpointRef, ImmutableArray<IPAddress>>>();
        foreach (var service in topology.Services.Where(s => s.IsTranslated))
        {
            var made = await client.GetAsync(new("v1", "Service", service.Ref.Namespace, service.Ref.Name), cancellationToken)
                ?? throw new EngineException($"The Service '{service.Ref}' was made, but is gone.");
            addresses.Add(new(service.FlowRef, [IPAddress.Parse(made.GetProperty("spec").GetProperty("clusterIP").GetString()!)]));
        }

        return addresses;
    }

    private bool IsPod(int node) => node < _pods.Count;

    private string Outside(int node) =>
        $"{_nodes[node].Name} lies outside the cluster, and this engine has no host with the address {string.Join(" and ", _nodes[node].Addresses)}; the lab has";

    private (ProbeOutcome Outcome, string? Reason) Judge(Probe probe, RowResult result, Dictionary<int, RowReader.Row> rows)
    {
        if (!IsPod(probe.To))
        {
            return (ProbeOutcome.NotRun, Outside(probe.To));
        }

        // A denial says something about policies only where somebody listened.
        return result.Outcome.IsDenial() && rows[probe.To].Own.TryGetValue(probe.Port, out var answers) && !answers
            ? (ProbeOutcome.NotRun, $"{_nodes[probe.To].Name} did not answer itself at {probe.Port} either, so its silence proves nothing")
            : (result.Outcome, result.Reason);
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
