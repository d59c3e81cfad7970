using System.Collections.Immutable;
using System.Security.Cryptography;
using StageTest.Core.Engines;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes.Canary;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Kubernetes.Objects;
using StageTest.Engines.Kubernetes.Probing;

namespace StageTest.Engines.Kubernetes;

/// <summary>Pods of a real cluster probe each other, and the cluster's own dataplane enforces the policies.</summary>
/// <remarks>
/// Namespaces and cluster-scoped policies affect everything in the cluster, so conflicting sessions run one after the other.
/// </remarks>
internal sealed class KubernetesEngine(IClusterLease lease, ClusterOptions options) : IEngine, IAsyncDisposable
{
    /// <summary>How many scenarios a cluster runs at a time.</summary>
    /// <remarks>More would only wait for each other: these keep an API server and two kubelets busy.</remarks>
    public const int MostSessions = 6;

    private readonly string _run = $"st-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5))}";
    private ClusterClient? _client;
    private ClusterRun? _cluster;
    private ImmutableDictionary<EngineNeeds, string?> _lacks = ImmutableDictionary<EngineNeeds, string?>.Empty;
    private EnforcementCanary? _canary;
    private ClusterGuard? _guard;
    private ClusterTopologies? _topologies;
    private IFlowLogs? _flows;
    private readonly Lock _gate = new();
    private readonly List<KubernetesSession> _sessions = [];

    /// <inheritdoc/>
    public string Name => lease.EngineName;

    /// <inheritdoc/>
    public bool SendsPackets => true;

    /// <inheritdoc/>
    public bool AssignsAddresses => true;

    /// <inheritdoc/>
    public int MaximumSessions => MostSessions;

    /// <inheritdoc/>
    public bool MayMeet(SessionScope one, SessionScope other) => ClusterReach.MayMeet(one, other);

    /// <inheritdoc/>
    public string TraceOf(Topology topology) => _cluster is { } run ? TopologyTrace.Of(topology, run) : "";

    /// <inheritdoc/>
    /// <remarks>Known after the cluster was checked; before that nothing is excluded.</remarks>
    public string? ReasonAgainst(EngineNeeds needs) =>
        needs.HasFlag(EngineNeeds.HostNetwork) && _cluster?.ReasonAgainstNodeNetworks is { } reason ? reason
        : needs.HasFlag(EngineNeeds.PodAddresses) ? "a cluster chooses the addresses of pods itself"
        : needs.HasFlag(EngineNeeds.ExternalRanges) ? "on clusters an external endpoint has one address of each family"
        : needs.HasFlag(EngineNeeds.LinkLocal) ? "no node forwards packets of such addresses"
        : needs.HasFlag(EngineNeeds.SourcePorts) ? "hosts outside a cluster connect from ports that their kernel chooses"
        : needs.HasFlag(EngineNeeds.InitPorts) ? "probe pods have no init containers, whose ports Calico counts too"
        : needs.HasFlag(EngineNeeds.IcmpMessages) ? "pods of a cluster may send no other messages"
        : _lacks
            .Where(lack => needs.HasFlag(lack.Key))
            .OrderBy(lack => lack.Key)
            .Select(lack => lack.Value)
            .FirstOrDefault(why => why is not null);

    /// <inheritdoc/>
    public Task<ImmutableArray<EngineRequirement>> ExamineAsync(CancellationToken cancellationToken) =>
        lease.ExamineAsync(cancellationToken);

    /// <inheritdoc/>
    public ImmutableArray<RunPhase> Preparation => lease.Phases;

    /// <inheritdoc/>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        options.Log($"run {_run}");
        (_client, var image) = await lease.AcquireAsync(_run, cancellationToken);
        try
        {
            _flows = options.ObserveFlows ? await CalicoFlowLogs.FollowAsync(_client, cancellationToken) : null;
            var versions = lease.Versions.SetItem("kubernetes", await _client.VersionAsync(cancellationToken));
            _cluster = await LookAsync(_client, image, versions, cancellationToken);
            _guard = new(_client, lease, options, _run);
            _topologies = new(_cluster, _guard);
        }
        catch (EngineException failure)
        {
            throw await FailureEvidence.WithAsync(failure, options, _run, _client, lease, [CanaryPair.NamespaceOf(_run)]);
        }
    }

    private async Task<ClusterRun> LookAsync(
        ClusterClient client,
        ProbeImageSource image,
        ImmutableSortedDictionary<string, string> versions,
        CancellationToken cancellationToken
    )
    {
        var rows = new RowReader(client, image.Program);
        var pods = new CanaryPods(client, rows, _run, lease.IsOwn);
        _canary = new(client, pods, lease.IsOwn || options.AllowClusterScope, options.RemedyOf(_run));
        await pods.OpenAsync(new(_run, image) { ServerMinor = StandIns.MinorOf(versions["kubernetes"]) }, options.Tell, cancellationToken);
        _lacks = (await ClusterAbilities.LookAsync(rows, pods.Asking!, image.Program, cancellationToken)).Add(
            EngineNeeds.NativeCrds,
            lease.HasNativeCrds ? null : "Calico's kinds are not CRDs on this cluster"
        );
        foreach (var (need, reason) in _lacks.Where(lack => lack.Value is not null))
        {
            options.Log($"flows that need {need} are skipped: {reason}");
        }

        if (options.SkipEnforcementCheck)
        {
            options.Warn(
                "WARNING: --unsafe-skip-enforcement-check: it was not checked whether this cluster enforces any policy. Allowed flows "
                    + "prove nothing."
            );
        }
        else
        {
            await _canary.ProveEnforcementAsync(cancellationToken);
        }

        return new(_run, client, image, lease, options)
        {
            Versions = options.SkipEnforcementCheck ? versions.SetItem("enforcement", "not checked") : versions,
            HasSctp = ReasonAgainst(EngineNeeds.Sctp) is null,
            Families = ClusterAbilities.FamiliesOf(pods.Asking!),
            Nodes = await OpenNodes.PlacesAsync(client, cancellationToken),
        };
    }

    /// <inheritdoc/>
    public async Task<IEngineSession> OpenAsync(Topology topology, CancellationToken cancellationToken)
    {
        if (_cluster is not { } run)
        {
            throw new EngineException("Only 'stagetest run' checks a cluster before it uses it. Use another engine here.");
        }

        await CleanState.VerifyAsync(run.Client, lease, _run, IsInUse, cancellationToken);
        var session = new KubernetesSession(topology, run, _topologies!, _guard!, options.SkipEnforcementCheck ? null : _canary)
        {
            Flows = _flows,
        };
        lock (_gate)
        {
            _sessions.RemoveAll(s => s.IsRemoved);
            _sessions.Add(session);
        }

        try
        {
            await session.OpenAsync(cancellationToken);
            return session;
        }
        catch
        {
            await session.CloseAsync();
            throw;
        }
    }

    private bool IsInUse(ObjectId id)
    {
        lock (_gate)
        {
            return (id is { ApiVersion: "v1", Kind: "Namespace" } && _topologies!.Has(id.Name))
                || _sessions.Exists(s => !s.IsRemoved && s.Has(id));
        }
    }

    /// <inheritdoc/>
    /// <exception cref="EngineException">Something is left on the cluster; the message names it and the remedy.</exception>
    public async ValueTask DisposeAsync()
    {
        // A session whose cluster did not answer may succeed now. Namespaces take seconds to go, so all are removed at the same time.
        IAsyncDisposable?[][] steps = lease.IsRemoved
            ?
            [
                [lease],
            ]
            : [.. _sessions.Where(s => !s.IsRemoved).Select(s => new[] { s }), [_topologies, _canary], [lease]];
        var problems = new List<string>();
        try
        {
            foreach (var parts in steps)
            {
                problems.AddRange((await Task.WhenAll(parts.OfType<IAsyncDisposable>().Select(p => p.CloseAsync()))).OfType<string>());
            }
        }
        finally
        {
            await (_flows?.DisposeAsync() ?? ValueTask.CompletedTask);
            _client?.Dispose();
        }

        if (problems.Count > 0)
        {
            throw new EngineException(string.Join('\n', problems));
        }
    }
}
