using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Polly.Timeout;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Kubernetes;

/// <summary>Two pods of which one asks the other. A policy that denies everything must silence them, or the cluster enforces nothing.</summary>
internal sealed class Canary : IAsyncDisposable
{
    private const string PolicyName = "stagetest-canary";

    // Before what scenarios are likely to have.
    private const int First = -1000;

    private static readonly TimeSpan DenialTimeout = TimeSpan.FromMilliseconds(500);
    private static readonly Port Port = new(8080, Protocol.Tcp);

    private readonly ClusterClient _client;
    private readonly string _namespace;
    private readonly string _run;
    private readonly Topology _topology;
    private readonly RowReader _rows;
    private PodPlace? _asking;
    private PodPlace? _asked;

    private Canary(ClusterClient client, ProbeProgram program, string run)
    {
        _client = client;
        _namespace = NamespaceOf(run);
        _run = run;
        _rows = new(client, program);
        Workload Pod(string name) => new() { Ref = new(_namespace, name), Kind = "Pod", Labels = ImmutableSortedDictionary<string, string>.Empty, Ports = [new(null, Port)] };
        _topology = new()
        {
            Namespaces =
            [
                new(_namespace, ImmutableSortedDictionary<string, string>.Empty.Add(KubernetesNamespace.NameLabel, _namespace).Add(ObjectId.RunLabel, run), default),
            ],
            Workloads = [Pod("asked"), Pod("asking")],
        };
    }

    /// <summary>The namespace of a run's pair.</summary>
    public static string NamespaceOf(string run) => $"stagetest-canary-{run}";

    /// <summary>Brings the pair up.</summary>
    public static async Task<Canary> StartAsync(ClusterClient client, ProbeImageSource image, string run, CancellationToken cancellationToken)
    {
        var canary = new Canary(client, image.Program, run);
        try
        {
            await canary.OpenAsync(new(run, image), cancellationToken);
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
    /// <param name="applied">What was applied. Where it decides about the canary too, the canary cannot tell anything; then settling alone decides.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="EngineException">The dataplane does not follow.</exception>
    public async Task CatchUpAsync(string apiVersion, PolicySet applied, CancellationToken cancellationToken)
    {
        if (Answer(applied) != Verdict.Allowed || Answer(applied, Denial(apiVersion)) != Verdict.Denied)
        {
            _client.Log($"canary of {apiVersion}: the scenario's own policies decide about it, so it cannot tell when they are in effect");
            return;
        }

        // What silenced it at the stage before may still be in force.
        if (!await BecomesAsync(ProbeOutcome.Connected, cancellationToken))
        {
            throw new EngineException(
                $"The cluster does not follow: {Waits.PolicyEffect.TotalSeconds:0} seconds after the last change one canary pod still cannot reach the other, though no policy of this run denies it ({await DescribeAsync(cancellationToken)}).");
        }

        var times = await FlipAsync(apiVersion, cancellationToken)
            ?? throw new EngineException($"The cluster stopped to enforce: a policy of {apiVersion} had no effect within {Waits.PolicyEffect.TotalSeconds:0} seconds.");
        _client.Log($"canary of {apiVersion}: denied after {times.Enforced.TotalMilliseconds:0} ms, allowed again after {times.Released.TotalMilliseconds:0} ms");
    }

    /// <summary>Looks what flows between pods of this cluster may need.</summary>
    /// <returns>For each need, why it cannot be met, or null where it can.</returns>
    public async Task<ImmutableDictionary<EngineNeeds, string?>> AbilitiesAsync(ProbeProgram program, CancellationToken cancellationToken)
    {
        var (v4, v6) = (_asking!.AddressOf(IpFamily.V4) ?? _asking.Addresses[0], _asking.AddressOf(IpFamily.V6));
        var row = await _rows.ReadAsync(
            _asking, [], [new(v4.ToString(), _asking.ControlPort, Protocol.Sctp), new(v4.ToString(), 0, v4.AddressFamily == IpFamily.V6 ? Protocol.IcmpV6 : Protocol.Icmp)], DenialTimeout, cancellationToken);
        string? Against(int target, Protocol protocol) => program.ReasonAgainst(protocol) ?? (row.Targets[target] is { Outcome: not (ProbeOutcome.Connected or ProbeOutcome.Refused) } failed
            ? failed.Reason ?? $"a pod of this cluster does not answer itself over {new Port(0, protocol).ProtocolName.ToUpperInvariant()}"
            : null);
        return ImmutableDictionary<EngineNeeds, string?>.Empty
            .Add(EngineNeeds.Sctp, Against(0, Protocol.Sctp))
            .Add(EngineNeeds.Icmp, Against(1, Protocol.Icmp))
            .Add(EngineNeeds.IPv6, v6 is null ? "the pods of this cluster have no IPv6 addresses" : null);
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
        await _client.ApplyAsync(standIns.Namespace(_topology.Namespaces[0]), cancellationToken);
        JsonObject[] pods = [.. _topology.Workloads.Select(w => standIns.Pod(w, 0, mayPing: true))];
        foreach (var body in (IEnumerable<JsonObject>)[.. standIns.ServiceAccounts(_topology), .. pods])
        {
            await _client.ApplyAsync(body, cancellationToken);
        }

        var places = await PodStates.RunningAsync(_client, [.. pods.Select(p => (ObjectId.Of(p), StandIns.ControlPort([Port])))], cancellationToken);
        (_asked, _asking) = (places[0], places[1]);
    }

    private async Task<(TimeSpan Enforced, TimeSpan Released)?> FlipAsync(string apiVersion, CancellationToken cancellationToken)
    {
        var policy = Denial(apiVersion);
        var started = Stopwatch.GetTimestamp();
        await _client.ApplyAsync(policy, cancellationToken);
        var isEnforced = await BecomesAsync(ProbeOutcome.TimedOut, cancellationToken);
        var enforced = Stopwatch.GetElapsedTime(started);
        started = Stopwatch.GetTimestamp();
        await _client.DeleteAsync(ObjectId.Of(policy), cancellationToken);
        return isEnforced && await BecomesAsync(ProbeOutcome.Connected, cancellationToken) ? (enforced, Stopwatch.GetElapsedTime(started)) : null;
    }

    private JsonObject Denial(string apiVersion) => new()
    {
        ["apiVersion"] = apiVersion,
        ["kind"] = "NetworkPolicy",
        ["metadata"] = new JsonObject { ["name"] = PolicyName, ["namespace"] = _namespace, ["labels"] = new JsonObject { [ObjectId.RunLabel] = _run } },
        ["spec"] = apiVersion.StartsWith("networking", StringComparison.Ordinal)
            ? new JsonObject { ["podSelector"] = new JsonObject(), ["policyTypes"] = new JsonArray("Ingress") }
            : new JsonObject { ["order"] = First, ["selector"] = "all()", ["types"] = new JsonArray("Ingress") },
    };

    // What the policies say about the canary, with one more where that is given.
    private Verdict Answer(PolicySet policies, JsonObject? more = null)
    {
        var live = policies.Live();
        var added = more is null ? [] : PolicyReader.Read(more.ToJsonString(), PolicyName, new()).Policies;
        var flow = new Flow(_topology.Workloads[1].Ref, _topology.Workloads[0].Ref, Port);
        return new PolicyEvaluator(_topology, Placement.Default(_topology), live with { Policies = [.. live.Policies, .. added] }).Evaluate(flow).Verdict;
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
        var row = await _rows.ReadAsync(_asking!, [], [new(_asked!.Addresses[0].ToString(), Port.Number, Port.Protocol)], DenialTimeout, cancellationToken);
        return row.Targets[0].Outcome.IsDenial() ? row.Targets[0] with { Outcome = ProbeOutcome.TimedOut } : row.Targets[0];
    }
}
