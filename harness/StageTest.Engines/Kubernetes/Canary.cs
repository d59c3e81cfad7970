using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Polly.Timeout;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Kubernetes;

/// <summary>Two pods of which one asks the other. A policy that denies everything must silence them, or the cluster enforces nothing.</summary>
internal sealed class Canary : IAsyncDisposable
{
    private static readonly TimeSpan DenialTimeout = TimeSpan.FromMilliseconds(500);

    private readonly ClusterClient _client;
    private readonly CanaryPair _pair;
    private readonly RowReader _rows;
    private readonly bool _mayMakeTiers;
    private PodPlace? _asking;
    private PodPlace? _asked;
    private bool? _hasTier;

    private Canary(ClusterClient client, ProbeProgram program, string run, bool mayMakeTiers)
    {
        _mayMakeTiers = mayMakeTiers;
        _client = client;
        _pair = new(run);
        _rows = new(client, program);
    }

    /// <summary>Brings the pair up.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="image">What the pods run.</param>
    /// <param name="run">The run's name.</param>
    /// <param name="mayMakeTiers">Whether a tier of its own may be made, where policies of the whole cluster decide about the pair too.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Canary> StartAsync(ClusterClient client, ProbeImageSource image, string run, bool mayMakeTiers, CancellationToken cancellationToken)
    {
        var canary = new Canary(client, image.Program, run, mayMakeTiers);
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
        if (!_pair.Flips(applied, apiVersion))
        {
            if (!await FlipInTierAsync(_pair.Answer(applied), cancellationToken))
            {
                _client.Log($"canary of {apiVersion}: the scenario's own policies decide about it, so it cannot tell when they are in effect");
            }

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
        var home = new ObjectId("v1", "Namespace", "", _pair.Namespace);
        await _client.DeleteAsync(home, limit.Token);
        await Waits.Until(Waits.NamespacesGone).ExecuteAsync(async token => await _client.GetAsync(home, token) is null, limit.Token);
        if (_hasTier == true)
        {
            await _client.DeleteAsync(ObjectId.Of(_pair.Tier()), limit.Token);
        }
    }

    private async Task OpenAsync(StandIns standIns, CancellationToken cancellationToken)
    {
        await _client.ApplyAsync(standIns.Namespace(_pair.Topology.Namespaces[0]), cancellationToken);
        JsonObject[] pods = [.. _pair.Topology.Workloads.Select(w => standIns.Pod(w, 0, mayPing: true))];
        foreach (var body in (IEnumerable<JsonObject>)[.. standIns.ServiceAccounts(_pair.Topology), .. pods])
        {
            await _client.ApplyAsync(body, cancellationToken);
        }

        var places = await PodStates.RunningAsync(_client, [.. pods.Select(p => (ObjectId.Of(p), StandIns.ControlPort([CanaryPair.Port])))], cancellationToken);
        (_asked, _asking) = (places[0], places[1]);
    }

    private async Task<(TimeSpan Enforced, TimeSpan Released)?> FlipAsync(string apiVersion, CancellationToken cancellationToken)
    {
        var policy = _pair.Denial(apiVersion);
        var started = Stopwatch.GetTimestamp();
        await _client.ApplyAsync(policy, cancellationToken);
        var isEnforced = await BecomesAsync(ProbeOutcome.TimedOut, cancellationToken);
        var enforced = Stopwatch.GetElapsedTime(started);
        started = Stopwatch.GetTimestamp();
        await _client.DeleteAsync(ObjectId.Of(policy), cancellationToken);
        return isEnforced && await BecomesAsync(ProbeOutcome.Connected, cancellationToken) ? (enforced, Stopwatch.GetElapsedTime(started)) : null;
    }

    // Says whether the canary could tell. What it cannot is left to settling.
    private async Task<bool> FlipInTierAsync(Verdict expected, CancellationToken cancellationToken)
    {
        var usual = expected == Verdict.Allowed ? ProbeOutcome.Connected : ProbeOutcome.TimedOut;
        var toggle = _pair.InTier(opens: usual != ProbeOutcome.Connected);
        if (expected is not (Verdict.Allowed or Verdict.Denied) || !await BecomesAsync(usual, cancellationToken) || !await HasTierAsync(cancellationToken))
        {
            return false;
        }

        var started = Stopwatch.GetTimestamp();
        await _client.ApplyAsync(toggle, cancellationToken);
        var flipped = await BecomesAsync(usual == ProbeOutcome.Connected ? ProbeOutcome.TimedOut : ProbeOutcome.Connected, cancellationToken);
        var after = Stopwatch.GetElapsedTime(started);
        await _client.DeleteAsync(ObjectId.Of(toggle), cancellationToken);
        if (!flipped || !await BecomesAsync(usual, cancellationToken))
        {
            return false;
        }

        _client.Log($"canary in tier {_pair.TierName}: flipped after {after.TotalMilliseconds:0} ms, and back");
        return true;
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
            catch (EngineException refusal)
            {
                _client.Log($"canary: no tier of its own: {refusal.Message}");
                has = false;
            }

            _hasTier = has;
        }

        return has;
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
        var row = await _rows.ReadAsync(_asking!, [], [new(_asked!.Addresses[0].ToString(), CanaryPair.Port.Number, CanaryPair.Port.Protocol)], DenialTimeout, cancellationToken);
        return row.Targets[0].Outcome.IsDenial() ? row.Targets[0] with { Outcome = ProbeOutcome.TimedOut } : row.Targets[0];
    }
}
