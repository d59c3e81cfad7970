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
/// <remarks>Policies and namespaces are shared by everything in a cluster, so one session is open at a time.</remarks>
internal sealed class KubernetesEngine(IClusterLease lease, ClusterOptions options) : IEngine, IAsyncDisposable
{
    private readonly string _run = $"st-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5))}";
    private (ClusterClient Client, ProbeImageSource Image)? _cluster;
    private ImmutableSortedDictionary<string, string> _versions = ImmutableSortedDictionary<string, string>.Empty;
    private ImmutableDictionary<EngineNeeds, string?> _lacks = ImmutableDictionary<EngineNeeds, string?>.Empty;
    private EnforcementCanary? _canary;
    private KubernetesSession? _last;

    /// <inheritdoc/>
    public string Name => lease.EngineName;

    /// <inheritdoc/>
    public bool SendsPackets => true;

    /// <inheritdoc/>
    public bool AssignsAddresses => true;

    /// <inheritdoc/>
    public int MaximumSessions => 1;

    /// <inheritdoc/>
    /// <remarks>Known once a cluster was looked at; before that nothing is ruled out.</remarks>
    public string? ReasonAgainst(EngineNeeds needs) =>
        needs.HasFlag(EngineNeeds.HostNetwork)
            ? "pods on a node's network are not started on clusters"
            : _lacks
                .Where(lack => needs.HasFlag(lack.Key))
                .OrderBy(lack => lack.Key)
                .Select(lack => lack.Value)
                .FirstOrDefault(why => why is not null);

    /// <inheritdoc/>
    public Task<ImmutableArray<EngineRequirement>> ExamineAsync(CancellationToken cancellationToken) =>
        lease.ExamineAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        options.Log($"run {_run}");
        var (client, image) = await lease.AcquireAsync(_run, cancellationToken);
        _cluster = (client, image);
        try
        {
            _versions = lease.Versions.SetItem("kubernetes", await client.VersionAsync(cancellationToken));
            await ProveEnforcementAsync(client, image, cancellationToken);
        }
        catch (EngineException failure)
        {
            throw await FailureEvidence.WithAsync(failure, options, _run, client, lease, [CanaryPair.NamespaceOf(_run)]);
        }
    }

    private async Task ProveEnforcementAsync(ClusterClient client, ProbeImageSource image, CancellationToken cancellationToken)
    {
        _canary = new(client, image.Program, _run, lease.IsOwn, lease.IsOwn || options.AllowClusterScope, options.RemedyOf(_run));
        await _canary.OpenAsync(
            new(_run, image) { ServerMinor = StandIns.MinorOf(_versions["kubernetes"]) },
            options.Tell,
            cancellationToken
        );
        _lacks = await _canary.AbilitiesAsync(image.Program, cancellationToken);
        foreach (var (need, reason) in _lacks.Where(lack => lack.Value is not null))
        {
            options.Log($"flows that need {need} are skipped: {reason}");
        }

        if (options.SkipEnforcementCheck)
        {
            _versions = _versions.SetItem("enforcement", "not checked");
            options.Warn(
                "WARNING: --unsafe-skip-enforcement-check: nobody looked whether this cluster enforces any policy. Allowed flows "
                    + "prove nothing."
            );
            return;
        }

        await _canary.ProveEnforcementAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IEngineSession> OpenAsync(Topology topology, CancellationToken cancellationToken)
    {
        if (_cluster is not { } cluster)
        {
            throw new EngineException(
                "A cluster is looked at before it is used, and only 'stagetest run' does that. Use another engine here."
            );
        }

        await CleanState.VerifyAsync(cluster.Client, lease, _run, cancellationToken);
        var session = new KubernetesSession(
            topology,
            cluster.Client,
            cluster.Image,
            _run,
            lease,
            options,
            options.SkipEnforcementCheck ? null : _canary,
            ReasonAgainst(EngineNeeds.Sctp) is null,
            _canary!.Families,
            _versions
        );
        _last = session;
        try
        {
            await session.OpenAsync(cancellationToken);
            return session;
        }
        catch (Exception failure)
        {
            if (await session.CloseAsync() is { } left && failure is EngineException)
            {
                throw new EngineException($"{failure.Message}\n{left}", failure);
            }

            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="EngineException">Something is left on the cluster; it is named, with what to do about it.</exception>
    public async ValueTask DisposeAsync()
    {
        // A session whose cluster did not answer may find that it does now.
        IAsyncDisposable?[] parts = lease.IsRemoved ? [lease] : [_last is { IsRemoved: false } last ? last : null, _canary, lease];
        var problems = new List<string>();
        try
        {
            foreach (var part in parts.OfType<IAsyncDisposable>())
            {
                if (await part.CloseAsync() is { } problem)
                {
                    problems.Add(problem);
                }
            }
        }
        finally
        {
            _cluster?.Client.Dispose();
        }

        if (problems.Count > 0)
        {
            throw new EngineException(string.Join('\n', problems));
        }
    }
}
