using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Polly.Timeout;
using StageTest.Core.Engines;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Kubernetes;

/// <summary>Two pods of which one asks the other. A policy that denies everything must silence them, or the cluster enforces nothing.</summary>
internal sealed class Canary : IAsyncDisposable
{
    private const string PolicyName = "stagetest-canary";

    private static readonly TimeSpan DenialTimeout = TimeSpan.FromMilliseconds(500);
    private static readonly Port Port = new(8080, Protocol.Tcp);

    private readonly ClusterClient _client;
    private readonly string _namespace;
    private readonly RowReader _rows;
    private PodPlace? _asking;
    private PodPlace? _asked;

    private Canary(ClusterClient client, string run)
    {
        _client = client;
        _namespace = NamespaceOf(run);
        _rows = new(client);
    }

    /// <summary>The namespace of a run's pair.</summary>
    public static string NamespaceOf(string run) => $"stagetest-canary-{run}";

    /// <summary>Brings the pair up.</summary>
    public static async Task<Canary> StartAsync(ClusterClient client, StandIns standIns, string run, CancellationToken cancellationToken)
    {
        var canary = new Canary(client, run);
        try
        {
            await canary.OpenAsync(standIns, cancellationToken);
            return canary;
        }
        catch
        {
            await canary.DisposeAsync();
            throw;
        }
    }

    /// <summary>Proves that the cluster enforces policies: the pair flips from allowed to denied, and back.</summary>
    /// <exception cref="EngineException">It does not.</exception>
    public async Task ProveEnforcementAsync(CancellationToken cancellationToken)
    {
        if (!await BecomesAsync(ProbeOutcome.Connected, cancellationToken))
        {
            throw new EngineException(
                $"Two pods of this cluster cannot reach each other without any policy of this run ({await DescribeAsync(cancellationToken)}). Look whether its network works, and whether policies of the whole cluster select new namespaces.");
        }

        if (await FlipAsync("networking.k8s.io/v1", cancellationToken) is not { } times)
        {
            throw new EngineException(
                $"This cluster enforces no network policies: under a policy that denies everything, one pod still reached another after {Waits.PolicyEffect.TotalSeconds:0} seconds. " +
                "Nothing that it shows would say anything about a policy. Use a cluster with Calico.");
        }

        _client.Log($"canary: denied after {times.Enforced.TotalMilliseconds:0} ms, allowed again after {times.Released.TotalMilliseconds:0} ms");
    }

    /// <summary>Waits until the dataplane has followed everything that was applied before, by a change of the same kind that is seen to work.</summary>
    /// <param name="apiVersion">The API of what was applied: Kubernetes' own policies, or Calico's.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="EngineException">The dataplane does not follow.</exception>
    public async Task CatchUpAsync(string apiVersion, CancellationToken cancellationToken)
    {
        if (await AskAsync(cancellationToken) != ProbeOutcome.Connected)
        {
            // Settling still decides; it only has nothing to lean on.
            _client.Log("canary: the scenario's own policies silence it, so it cannot tell when they are in effect");
            return;
        }

        var times = await FlipAsync(apiVersion, cancellationToken)
            ?? throw new EngineException($"The cluster stopped to enforce: a policy of {apiVersion} had no effect within {Waits.PolicyEffect.TotalSeconds:0} seconds.");
        _client.Log($"canary of {apiVersion}: denied after {times.Enforced.TotalMilliseconds:0} ms, allowed again after {times.Released.TotalMilliseconds:0} ms");
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(Waits.NamespacesGone);
        var home = new ObjectId("v1", "Namespace", "", _namespace);
        await _client.DeleteAsync(home, limit.Token);
        await Waits.Until(Waits.NamespacesGone).ExecuteAsync(async token => await _client.GetAsync(home, token) is null, limit.Token);
    }

    private async Task OpenAsync(StandIns standIns, CancellationToken cancellationToken)
    {
        var labels = ImmutableSortedDictionary<string, string>.Empty;
        await _client.ApplyAsync(standIns.Namespace(new(_namespace, labels, default)), cancellationToken);
        var topology = new Topology
        {
            Namespaces = [],
            Workloads = [Pod("asking"), Pod("asked")],
        };
        Workload Pod(string name) => new() { Ref = new(_namespace, name), Kind = "Pod", Labels = labels, Ports = [new(null, Port)] };
        JsonObject[] pods = [.. topology.Workloads.Select(w => standIns.Pod(w, 0))];
        foreach (var body in (IEnumerable<JsonObject>)[.. standIns.ServiceAccounts(topology), .. pods])
        {
            await _client.ApplyAsync(body, cancellationToken);
        }

        var places = await PodStates.RunningAsync(_client, [.. pods.Select(p => (ObjectId.Of(p), StandIns.ControlPort([Port])))], cancellationToken);
        (_asking, _asked) = (places[0], places[1]);
    }

    private async Task<(TimeSpan Enforced, TimeSpan Released)?> FlipAsync(string apiVersion, CancellationToken cancellationToken)
    {
        var policy = new JsonObject
        {
            ["apiVersion"] = apiVersion,
            ["kind"] = "NetworkPolicy",
            ["metadata"] = new JsonObject { ["name"] = PolicyName, ["namespace"] = _namespace },
            ["spec"] = apiVersion.StartsWith("networking", StringComparison.Ordinal)
                ? new JsonObject { ["podSelector"] = new JsonObject(), ["policyTypes"] = new JsonArray("Ingress") }
                : new JsonObject { ["selector"] = "all()", ["types"] = new JsonArray("Ingress") },
        };
        var started = Stopwatch.GetTimestamp();
        await _client.ApplyAsync(policy, cancellationToken);
        var isEnforced = await BecomesAsync(ProbeOutcome.TimedOut, cancellationToken);
        var enforced = Stopwatch.GetElapsedTime(started);
        started = Stopwatch.GetTimestamp();
        await _client.DeleteAsync(ObjectId.Of(policy), cancellationToken);
        return isEnforced && await BecomesAsync(ProbeOutcome.Connected, cancellationToken) ? (enforced, Stopwatch.GetElapsedTime(started)) : null;
    }

    private async Task<bool> BecomesAsync(ProbeOutcome wanted, CancellationToken cancellationToken)
    {
        try
        {
            return await Waits.Until(Waits.PolicyEffect).ExecuteAsync(async token => await AskAsync(token) == wanted, cancellationToken);
        }
        catch (TimeoutRejectedException)
        {
            return false;
        }
    }

    private async Task<ProbeOutcome> AskAsync(CancellationToken cancellationToken) => (await ReadAsync(cancellationToken)).Outcome;

    private async Task<string> DescribeAsync(CancellationToken cancellationToken) =>
        await ReadAsync(cancellationToken) is var result ? result.Reason ?? result.Outcome.ToString() : "";

    // A dataplane may also refuse instead of staying silent; both are denials.
    private async Task<RowResult> ReadAsync(CancellationToken cancellationToken)
    {
        var row = await _rows.ReadAsync(_asking!, [], [new(_asked!.Address.ToString(), Port.Number, Port.Protocol)], DenialTimeout, cancellationToken);
        return row.Targets[0].Outcome.IsDenial() ? row.Targets[0] with { Outcome = ProbeOutcome.TimedOut } : row.Targets[0];
    }
}
