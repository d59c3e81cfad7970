using System.Collections.Immutable;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Polly.Timeout;
using StageTest.Core.Addresses;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Kubernetes.Objects;
using StageTest.Engines.Kubernetes.Probing;
using StageTest.Engines.Waiting;

namespace StageTest.Engines.Kubernetes.Canary;

/// <summary>
/// A pod that asks others, one on each node. A policy that denies everything must silence them all, or the cluster enforces nothing: each
/// node
/// enforces by itself.
/// </summary>
internal sealed class EnforcementCanary : IAsyncDisposable
{
    private const string Kubernetes = "networking.k8s.io/v1";

    private static readonly TimeSpan DenialTimeout = TimeSpan.FromMilliseconds(500);

    private readonly ClusterClient _client;
    private readonly string _run;
    private readonly RowReader _rows;
    private readonly bool _asksEveryNode;
    private readonly bool _mayMakeTiers;
    private readonly string _remedy;
    private readonly HashSet<string> _changed = [];
    private CanaryPair _pair;
    private bool _isOpened;
    private ObjectId? _inForce;
    private PodPlace? _asking;
    private PodPlace[] _asked = [];
    private bool? _hasTier;

    /// <summary>A pair that is not there yet.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="program">What the pods run.</param>
    /// <param name="run">The run's name.</param>
    /// <param name="asksEveryNode">Whether every node gets a pod that is asked, as nodes of the run's own cluster do; else there is
    /// one.</param>
    /// <param name="mayMakeTiers">Whether a tier of its own may be made, where policies of the whole cluster decide about the pair
    /// too.</param>
    /// <param name="remedy">What the user does where it cannot be removed, as a sentence.</param>
    public EnforcementCanary(ClusterClient client, ProbeProgram program, string run, bool asksEveryNode, bool mayMakeTiers, string remedy)
    {
        (_client, _run, _asksEveryNode, _mayMakeTiers, _remedy) = (client, run, asksEveryNode, mayMakeTiers, remedy);
        _pair = new(run);
        _rows = new(client, program);
    }

    /// <summary>How long a dataplane may take to follow. Default: <see cref="Waits.PolicyEffect"/>.</summary>
    public TimeSpan Limit { get; init; } = Waits.PolicyEffect;

    /// <summary>
    /// The families of addresses that pods of this cluster have, the cluster's primary one first. Known once the pair is up.
    /// </summary>
    public ImmutableArray<AddressFamily> Families => [.. _asking!.Addresses.Select(a => a.AddressFamily)];

    /// <summary>Brings the pair up. What was made of it is removed by disposing, where this fails too.</summary>
    /// <param name="standIns">Makes the pods.</param>
    /// <param name="tell">Told what is waited for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task OpenAsync(StandIns standIns, Action<string> tell, CancellationToken cancellationToken)
    {
        _isOpened = true;
        await _client.ApplyAsync(standIns.Namespace(_pair.Topology.Namespaces[0]), cancellationToken);
        string[] nodes = _asksEveryNode ? await OpenNodes.NamesAsync(_client, cancellationToken) : [];
        _pair = new(_run, Math.Max(nodes.Length, 1));
        JsonObject[] pods =
        [
            .. _pair.Topology.Workloads.SelectMany(w =>
                Enumerable.Range(0, w.Replicas).Select(replica => standIns.Pod(w, replica, mayPing: true))
            ),
        ];
        foreach (var (pod, node) in pods.Zip(nodes))
        {
            pod["spec"]!["nodeName"] = node;
        }

        foreach (var body in (IEnumerable<JsonObject>)[.. standIns.ServiceAccounts(_pair.Topology), .. pods])
        {
            await _client.ApplyAsync(body, cancellationToken);
        }

        var places = await new PodStates(_client, tell).RunningAsync(
            [.. pods.Select(p => (ObjectId.Of(p), StandIns.ControlPort([CanaryPair.Port])))],
            cancellationToken
        );
        foreach (var place in places)
        {
            _client.Log($"{place.Id} runs on {place.Node}");
        }

        (_asked, _asking) = ([.. places.SkipLast(1)], places[^1]);
    }

    /// <summary>Proves that the cluster enforces policies: the pair flips from allowed to denied, and back.</summary>
    /// <exception cref="EngineException">It does not.</exception>
    public async Task ProveEnforcementAsync(CancellationToken cancellationToken)
    {
        if (await LackAsync(Verdict.Allowed, cancellationToken) is { } unreached)
        {
            throw new EngineException(
                $"Two pods of this cluster cannot reach each other without any policy of this run ({unreached}). Look whether its "
                    + "network works, and whether policies of the whole cluster select new namespaces."
            );
        }

        var times = await FlipAsync(Kubernetes, cancellationToken);
        if (times.Reached is { } reached)
        {
            throw new EngineException(
                "This cluster enforces no network policies: under a policy that denies everything, one pod still reached another "
                    + $"after {Limit.TotalSeconds:0} seconds ({reached}). "
                    + "Nothing that it shows would say anything about a policy. Use a cluster with Calico."
            );
        }

        _client.Log(
            $"canary: denied after {times.Enforced.TotalMilliseconds:0} ms, allowed again after {times.Released.TotalMilliseconds:0} ms"
        );
    }

    /// <summary>Takes note of an object of policies that was applied or removed, so that the dataplane has something to follow.</summary>
    public void Note(ObjectId id) => _changed.Add(id.ApiVersion == CalicoStore.Served ? CalicoStore.Served : Kubernetes);

    /// <summary>
    /// Waits until the dataplane has followed everything that was noted since the last time; where nothing was, there is nothing to wait
    /// for.
    /// </summary>
    /// <param name="applied">What is applied now.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Whether it was seen to have followed. Where the canary cannot tell, settling alone decides.</returns>
    /// <exception cref="EngineException">The dataplane does not follow.</exception>
    public async Task<bool> CatchUpAsync(PolicySet applied, CancellationToken cancellationToken)
    {
        var isSeen = true;
        foreach (var api in _changed.ToArray())
        {
            isSeen &= await CatchUpAsync(api, applied, cancellationToken);
            _changed.Remove(api);
        }

        return isSeen;
    }

    /// <summary>
    /// Waits until the dataplane has followed everything that was applied before, by a change of the same kind that is seen to work.
    /// </summary>
    /// <param name="apiVersion">The API of what was applied: Kubernetes' own policies, or Calico's.</param>
    /// <param name="applied">What was applied. Where it decides about the canary too, that is flipped in a tier before all others.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Whether it was seen to have followed. Where the canary cannot tell, settling alone decides.</returns>
    /// <exception cref="EngineException">The dataplane does not follow.</exception>
    public async Task<bool> CatchUpAsync(string apiVersion, PolicySet applied, CancellationToken cancellationToken)
    {
        // Where the last time broke off in the middle.
        await LiftAsync(cancellationToken);
        if (!_pair.Flips(applied, apiVersion))
        {
            return await FlipInTierAsync(apiVersion, _pair.Answer(applied), cancellationToken);
        }

        // What silenced it at the stage before may still be in force.
        await ThrowUnlessItIsAsync(Verdict.Allowed, "no policy of this run denies it", cancellationToken);
        var times = await FlipAsync(apiVersion, cancellationToken);
        if (times.Reached is { } reached)
        {
            throw new EngineException(
                $"The cluster stopped to enforce: a policy of {apiVersion} had no effect within {Limit.TotalSeconds:0} seconds ({reached})."
            );
        }

        _client.Log(
            $"canary of {apiVersion}: denied after {times.Enforced.TotalMilliseconds:0} ms, allowed again after "
                + $"{times.Released.TotalMilliseconds:0} ms"
        );
        return true;
    }

    /// <summary>Looks what flows between pods of this cluster may need.</summary>
    /// <returns>For each need, why it cannot be met, or null where it can.</returns>
    public async Task<ImmutableDictionary<EngineNeeds, string?>> AbilitiesAsync(ProbeProgram program, CancellationToken cancellationToken)
    {
        var (v4, v6) = (_asking!.AddressOf(IpFamily.V4) ?? _asking.Addresses[0], _asking.AddressOf(IpFamily.V6));
        var row = await _rows.ReadAsync(
            _asking,
            [],
            [
                new(v4.ToString(), _asking.ControlPort, Protocol.Sctp),
                new(v4.ToString(), 0, v4.AddressFamily == IpFamily.V6 ? Protocol.IcmpV6 : Protocol.Icmp),
            ],
            DenialTimeout,
            cancellationToken
        );
        string? Against(int target, Protocol protocol) =>
            program.ReasonAgainst(protocol)
            ?? (
                row.Targets[target] is { Outcome: not (ProbeOutcome.Connected or ProbeOutcome.Refused) } failed
                    ? failed.Reason
                        ?? $"a pod of this cluster does not answer itself over {new Port(0, protocol).ProtocolName.ToUpperInvariant()}"
                    : null
            );
        return ImmutableDictionary<EngineNeeds, string?>
            .Empty.Add(EngineNeeds.Sctp, Against(0, Protocol.Sctp))
            .Add(EngineNeeds.Icmp, Against(1, Protocol.Icmp))
            .Add(EngineNeeds.IPv6, v6 is null ? "the pods of this cluster have no IPv6 addresses" : null);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isOpened)
        {
            return;
        }

        using var limit = new CancellationTokenSource(Waits.NamespacesGone);
        var removal = new Removal(_client, _remedy);
        var home = new ObjectId("v1", "Namespace", "", _pair.Namespace);
        await removal.DeleteAsync([home], limit.Token);
        await removal.GoneAsync([home], limit.Token);
        if (_hasTier == true)
        {
            await removal.DeleteAsync([ObjectId.Of(_pair.Tier())], limit.Token);
        }

        removal.ThrowIfAnythingIsLeft();
    }

    // Where the pair was still reached under the policy, says so.
    private async Task<(TimeSpan Enforced, TimeSpan Released, string? Reached)> FlipAsync(
        string apiVersion,
        CancellationToken cancellationToken
    )
    {
        var started = TimeProvider.System.GetTimestamp();
        await EnforceAsync(_pair.Denial(apiVersion), cancellationToken);
        var reached = await LackAsync(Verdict.Denied, cancellationToken);
        var enforced = TimeProvider.System.GetElapsedTime(started);
        started = TimeProvider.System.GetTimestamp();
        await LiftAsync(cancellationToken);
        if (reached is null)
        {
            await ThrowUnlessItIsAsync(Verdict.Allowed, "the policy that denied it is removed", cancellationToken);
        }

        return (enforced, TimeProvider.System.GetElapsedTime(started), reached);
    }

    // Without the tier, that the pair is what the policies make of it may be what those before them made of it already.
    private async Task<bool> FlipInTierAsync(string apiVersion, Verdict expected, CancellationToken cancellationToken)
    {
        if (expected is not (Verdict.Allowed or Verdict.Denied))
        {
            _client.Log(
                $"canary of {apiVersion}: the scenario's own policies decide about it in a way that nobody can tell beforehand, "
                    + "so it cannot tell when they are in effect"
            );
            return false;
        }

        var (isOpen, fact) =
            expected == Verdict.Allowed ? (true, "the policies of this run allow it") : (false, "the policies of this run deny it");
        await ThrowUnlessItIsAsync(expected, fact, cancellationToken);
        if (!await HasTierAsync(cancellationToken))
        {
            _client.Log($"canary of {apiVersion}: the scenario's own policies decide about it, so it cannot tell when they are in effect");
            return false;
        }

        var started = TimeProvider.System.GetTimestamp();
        await EnforceAsync(_pair.InTier(opens: !isOpen), cancellationToken);
        await ThrowUnlessItIsAsync(
            isOpen ? Verdict.Denied : Verdict.Allowed,
            $"a policy in the tier {_pair.TierName}, before all others, {(isOpen ? "denies" : "allows")} it",
            cancellationToken
        );
        var after = TimeProvider.System.GetElapsedTime(started);
        await LiftAsync(cancellationToken);
        await ThrowUnlessItIsAsync(expected, fact, cancellationToken);
        _client.Log($"canary in tier {_pair.TierName}: flipped after {after.TotalMilliseconds:0} ms, and back");
        return true;
    }

    private async Task EnforceAsync(JsonObject policy, CancellationToken cancellationToken)
    {
        _inForce = ObjectId.Of(policy);
        await _client.ApplyAsync(policy, cancellationToken);
    }

    private async Task LiftAsync(CancellationToken cancellationToken)
    {
        if (_inForce is { } policy)
        {
            await _client.DeleteAsync(policy, cancellationToken);
            _inForce = null;
        }
    }

    private async Task ThrowUnlessItIsAsync(Verdict wanted, string fact, CancellationToken cancellationToken)
    {
        if (await LackAsync(wanted, cancellationToken) is { } lack)
        {
            throw new EngineException(
                $"The cluster does not follow: {Limit.TotalSeconds:0} seconds after the last change one canary pod "
                    + $"{(wanted == Verdict.Allowed ? "still cannot reach" : "still reaches")} the other, though {fact} ({lack}). "
                    + "What is read now would not be what the policies do."
            );
        }
    }

    private async Task<bool> HasTierAsync(CancellationToken cancellationToken)
    {
        if (_hasTier is not { } has)
        {
            var tier = _pair.Tier();
            try
            {
                has = _mayMakeTiers && await _client.HasAsync((string)tier["apiVersion"]!, (string)tier["kind"]!, cancellationToken);
                if (has)
                {
                    _hasTier = true;
                    await _client.ApplyAsync(tier, cancellationToken);
                }
            }
            catch (EngineException refusal) when (!_client.IsInDoubt)
            {
                _client.Log($"canary: no tier of its own: {refusal.Message}");
                has = false;
            }

            _hasTier = has;
        }

        return has;
    }

    // What is not as it is wanted when time is up, or null.
    private async Task<string?> LackAsync(Verdict wanted, CancellationToken cancellationToken)
    {
        var last = "nothing was answered";
        try
        {
            await Waits
                .Until(Limit)
                .ExecuteAsync(
                    async token =>
                    {
                        var results = (
                            await _rows.ReadAsync(
                                _asking!,
                                [],
                                [
                                    .. _asked.Select(pod => new RowTarget(
                                        pod.Addresses[0].ToString(),
                                        CanaryPair.Port.Number,
                                        CanaryPair.Port.Protocol
                                    )),
                                ],
                                DenialTimeout,
                                token
                            )
                        ).Targets;
                        var others = results.Zip(_asked).Where(answer => !Is(wanted, answer.First.Outcome)).ToArray();
                        last = string.Join(
                            "; ",
                            others.Select(other => $"on node {other.Second.Node}: {other.First.Reason ?? other.First.Outcome.ToString()}")
                        );
                        return others.Length == 0;
                    },
                    cancellationToken
                );
            return null;
        }
        catch (TimeoutRejectedException)
        {
            return last;
        }
    }

    private static bool Is(Verdict wanted, ProbeOutcome outcome) =>
        wanted == Verdict.Allowed ? outcome == ProbeOutcome.Connected : outcome.IsDenial();
}
