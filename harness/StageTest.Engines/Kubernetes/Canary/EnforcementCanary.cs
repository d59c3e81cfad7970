using System.Text.Json.Nodes;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Waiting;

namespace StageTest.Engines.Kubernetes.Canary;

/// <summary>
/// A pod that probes others, one on each node. A policy that denies everything must silence them all; otherwise the cluster does not
/// enforce policies. Each node enforces by itself.
/// </summary>
/// <param name="client">The cluster.</param>
/// <param name="pods">The pods.</param>
/// <param name="mayMakeTiers">Whether the canary may create a tier of its own, for the case that cluster-scoped policies also decide about
/// the pair.</param>
/// <param name="remedy">What the user can do if it cannot be removed, as a sentence.</param>
internal sealed class EnforcementCanary(ClusterClient client, CanaryPods pods, bool mayMakeTiers, string remedy) : IAsyncDisposable
{
    private const string Kubernetes = "networking.k8s.io/v1";

    // Several sessions use the canary, so only one change of its policies is made at a time.
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lock _gate = new();
    private readonly HashSet<string> _left = [];
    private ObjectId? _inForce;
    private bool? _hasTier;

    private CanaryPair Pair => pods.Pair;

    /// <summary>Proves that the cluster enforces policies: the pair flips from allowed to denied, and back.</summary>
    /// <exception cref="EngineException">The cluster does not enforce policies.</exception>
    public async Task ProveEnforcementAsync(CancellationToken cancellationToken)
    {
        if (await pods.LackAsync(Verdict.Allowed, Waits.PolicyEffect, cancellationToken) is { } unreached)
        {
            throw new EngineException(
                $"Two pods of this cluster cannot reach each other without any policy of this run ({unreached}). Check that its "
                    + "network works, and that no cluster-scoped policy selects new namespaces."
            );
        }

        var times = await FlipAsync(Kubernetes, cancellationToken);
        if (times.Reached is { } reached)
        {
            throw new EngineException(
                "This cluster enforces no network policies: under a policy that denies everything, one pod still reached another "
                    + $"after {Waits.PolicyEffect.TotalSeconds:0} seconds ({reached}). "
                    + "Its results would prove nothing about policies. Use a cluster with Calico."
            );
        }

        client.Log(
            $"canary: denied after {times.Enforced.TotalMilliseconds:0} ms, allowed again after {times.Released.TotalMilliseconds:0} ms"
        );
    }

    /// <summary>Records objects that a session removed, so that the next session waits until the dataplane has followed.</summary>
    public void Note(IEnumerable<ObjectId> removed)
    {
        lock (_gate)
        {
            _left.UnionWith(removed.Select(ApiOf));
        }
    }

    /// <summary>
    /// Waits until the dataplane has followed everything that this session changed and others removed. If nothing changed, it returns
    /// immediately.
    /// </summary>
    /// <param name="changed">The objects that the session applied or removed.</param>
    /// <param name="applied">The objects that are applied now.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>Whether the canary has seen it follow. If the canary cannot tell, only stable readings decide.</returns>
    /// <exception cref="EngineException">The dataplane does not follow.</exception>
    public async Task<bool> CatchUpAsync(IEnumerable<ObjectId> changed, PolicySet applied, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        var apis = changed.Select(ApiOf).ToHashSet();
        try
        {
            // Changes that are pending while the pair flips must be followed once more.
            lock (_gate)
            {
                apis.UnionWith(_left);
                _left.Clear();
            }

            var isSeen = true;
            foreach (var api in apis.Order(StringComparer.Ordinal))
            {
                isSeen &= await CatchUpAsync(api, applied, cancellationToken);
            }

            return isSeen;
        }
        catch
        {
            lock (_gate)
            {
                _left.UnionWith(apis);
            }

            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// Waits until the dataplane has followed everything applied before: it makes a change of the same kind and waits for its effect.
    /// </summary>
    /// <param name="apiVersion">The API of the applied objects: Kubernetes' own policies, or Calico's.</param>
    /// <param name="applied">The applied objects. If they also decide about the canary, it is flipped in a tier before all others.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>Whether the canary has seen it follow. If the canary cannot tell, only stable readings decide.</returns>
    /// <exception cref="EngineException">The dataplane does not follow.</exception>
    internal async Task<bool> CatchUpAsync(string apiVersion, PolicySet applied, CancellationToken cancellationToken)
    {
        // The last call may have failed midway.
        await LiftAsync(cancellationToken);
        if (!Pair.Flips(applied, apiVersion))
        {
            return await FlipInTierAsync(apiVersion, Pair.Answer(applied), cancellationToken);
        }

        // The policy of the stage before may still be in effect.
        await ThrowUnlessItIsAsync(Verdict.Allowed, "no policy of this run denies it", cancellationToken);
        var times = await FlipAsync(apiVersion, cancellationToken);
        if (times.Reached is { } reached)
        {
            throw new EngineException(
                $"The cluster stopped enforcing policies: a policy of {apiVersion} had no effect within "
                    + $"{Waits.PolicyEffect.TotalSeconds:0} seconds ({reached})."
            );
        }

        client.Log(
            $"canary of {apiVersion}: denied after {times.Enforced.TotalMilliseconds:0} ms, allowed again after "
                + $"{times.Released.TotalMilliseconds:0} ms"
        );
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(Waits.NamespacesGone, client.Clock);
        var removal = new Removal(client, remedy);
        await pods.RemoveAsync(removal, limit.Token);
        if (_hasTier == true)
        {
            await removal.DeleteAsync([ObjectId.Of(Pair.Tier())], limit.Token);
        }

        _turn.Dispose();
        removal.ThrowIfAnythingIsLeft();
    }

    private static string ApiOf(ObjectId id) => id.ApiVersion == CalicoStore.Served ? CalicoStore.Served : Kubernetes;

    // Reports it if the pair was still reached under the policy.
    private async Task<(TimeSpan Enforced, TimeSpan Released, string? Reached)> FlipAsync(
        string apiVersion,
        CancellationToken cancellationToken
    )
    {
        var started = client.Clock.GetTimestamp();
        await EnforceAsync(Pair.Denial(apiVersion), cancellationToken);
        var reached = await pods.LackAsync(Verdict.Denied, Waits.PolicyEffect, cancellationToken);
        var enforced = client.Clock.GetElapsedTime(started);
        started = client.Clock.GetTimestamp();
        await LiftAsync(cancellationToken);
        if (reached is null)
        {
            await ThrowUnlessItIsAsync(Verdict.Allowed, "the policy that denied it is removed", cancellationToken);
        }

        return (enforced, client.Clock.GetElapsedTime(started), reached);
    }

    // Without the tier, the pair's state under these policies may be the same as under those before, and proves nothing.
    private async Task<bool> FlipInTierAsync(string apiVersion, Verdict expected, CancellationToken cancellationToken)
    {
        if (expected is not (Verdict.Allowed or Verdict.Denied))
        {
            client.Log(
                $"canary of {apiVersion}: the scenario's own policies decide about it in a way that cannot be predicted, "
                    + "so it cannot tell when they are in effect"
            );
            return false;
        }

        var (isOpen, fact) =
            expected == Verdict.Allowed ? (true, "the policies of this run allow it") : (false, "the policies of this run deny it");
        await ThrowUnlessItIsAsync(expected, fact, cancellationToken);
        if (!await HasTierAsync(cancellationToken))
        {
            client.Log($"canary of {apiVersion}: the scenario's own policies decide about it, so it cannot tell when they are in effect");
            return false;
        }

        var started = client.Clock.GetTimestamp();
        await EnforceAsync(Pair.InTier(opens: !isOpen), cancellationToken);
        await ThrowUnlessItIsAsync(
            isOpen ? Verdict.Denied : Verdict.Allowed,
            $"a policy in the tier {Pair.TierName}, before all others, {(isOpen ? "denies" : "allows")} it",
            cancellationToken
        );
        var after = client.Clock.GetElapsedTime(started);
        await LiftAsync(cancellationToken);
        await ThrowUnlessItIsAsync(expected, fact, cancellationToken);
        client.Log($"canary in tier {Pair.TierName}: flipped after {after.TotalMilliseconds:0} ms, and back");
        return true;
    }

    private async Task EnforceAsync(JsonObject policy, CancellationToken cancellationToken)
    {
        _inForce = ObjectId.Of(policy);
        await client.ApplyAsync(policy, cancellationToken);
    }

    private async Task LiftAsync(CancellationToken cancellationToken)
    {
        if (_inForce is { } policy)
        {
            await client.DeleteAsync(policy, cancellationToken);
            _inForce = null;
        }
    }

    private async Task ThrowUnlessItIsAsync(Verdict wanted, string fact, CancellationToken cancellationToken)
    {
        if (await pods.LackAsync(wanted, Waits.PolicyEffect, cancellationToken) is { } lack)
        {
            throw new EngineException(
                $"The cluster did not apply a policy change: {Waits.PolicyEffect.TotalSeconds:0} seconds after it, one canary pod "
                    + $"{(wanted == Verdict.Allowed ? "still cannot reach" : "still reaches")} the other, though {fact} ({lack}). "
                    + "A reading now would not show the effect of the policies."
            );
        }
    }

    private async Task<bool> HasTierAsync(CancellationToken cancellationToken)
    {
        if (_hasTier is not { } has)
        {
            var tier = Pair.Tier();
            try
            {
                has = mayMakeTiers && await client.HasAsync((string)tier["apiVersion"]!, (string)tier["kind"]!, cancellationToken);
                if (has)
                {
                    _hasTier = true;
                    await client.ApplyAsync(tier, cancellationToken);
                }
            }
            catch (EngineException refusal) when (!client.IsInDoubt)
            {
                client.Log($"canary: no tier of its own: {refusal.Message}");
                has = false;
            }

            _hasTier = has;
        }

        return has;
    }
}
