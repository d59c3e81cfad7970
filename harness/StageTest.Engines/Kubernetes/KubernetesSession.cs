using System.Collections.Immutable;
using System.Text.Json.Nodes;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes.Canary;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Kubernetes.Probing;
using StageTest.Engines.Waiting;

namespace StageTest.Engines.Kubernetes;

/// <summary>One topology on a cluster.</summary>
internal sealed class KubernetesSession : IEngineSession
{
    private readonly ClusterRun _run;
    private readonly EnforcementCanary? _canary;
    private readonly TopologyOnCluster _pods;
    private readonly AppliedPolicies _policies;
    private readonly RowReader _rows;
    private readonly ClusterReader _reader;
    private readonly PolicyEffects _effects;
    private readonly DenialTimeout _timeout = new();
    private bool _isUnproven;

    /// <summary>A session of which nothing is on the cluster yet.</summary>
    /// <param name="topology">What is brought up.</param>
    /// <param name="run">The run.</param>
    /// <param name="canary">Tells when policies are in effect; null where nobody looks.</param>
    public KubernetesSession(Topology topology, ClusterRun run, EnforcementCanary? canary)
    {
        (_run, _canary) = (run, canary);
        var guard = new ClusterGuard(run.Client, run.Lease, run.Options, run.Name);
        _pods = new(topology, run, guard);
        _policies = new(run, guard, topology.Namespaces.Select(n => n.Name).ToHashSet(), canary);
        _rows = new(run.Client, run.Image.Program);
        _reader = new(_rows, run.Image.Program.ParallelRows);
        _effects = new(run.Client.Clock);
    }

    public Placement Placement => _pods.Placement;

    public ImmutableSortedDictionary<string, string> Versions =>
        _isUnproven
            ? _run.Versions.SetItem("policiesInEffect", "by settling alone: the scenario's own policies decide about the canary")
            : _run.Versions;

    /// <summary>Whether everything that it made is gone again.</summary>
    public bool IsRemoved { get; private set; }

    public string? Doubt =>
        _run.Options.SkipEnforcementCheck
            ? "nobody saw this cluster enforce a policy (--unsafe-skip-enforcement-check), so what it allows proves nothing"
            : null;

    // Where the user named a place, the runner collects it, with what else it has.
    private bool IsEvidenceCollectedLater => _run.Options.Diagnostics is not null;

    /// <summary>Makes everything, and waits until it runs.</summary>
    public Task OpenAsync(CancellationToken cancellationToken) => _pods.OpenAsync(_rows, cancellationToken);

    public async Task ApplyAsync(PolicySet policies, CancellationToken cancellationToken)
    {
        var wanted = await _policies.CheckedAsync(policies, cancellationToken);
        _pods.Compare(policies);
        await WithEvidenceAsync(async () =>
        {
            await ApplyAsync(policies, wanted, cancellationToken);
            return true;
        });
    }

    public async Task<Reading> ReadAsync(ProbePlan plan, ReadOptions readOptions, CancellationToken cancellationToken)
    {
        var timing = _timeout.Next(readOptions.DenialTimeout, readOptions.Patience);
        var (matrix, results) = await WithEvidenceAsync(() => _reader.ReadAsync(plan, _pods.Places!, timing, cancellationToken));
        foreach (var result in results.Where(r => r is { Outcome: ProbeOutcome.Connected, Microseconds: > 0 }))
        {
            _timeout.Learn(1, TimeSpan.FromMicroseconds(result.Microseconds));
        }

        _effects.Note(matrix);
        return new(matrix) { Timing = timing, Effects = _effects.Since };
    }

    public async Task CollectDiagnosticsAsync(string directory, CancellationToken cancellationToken)
    {
        try
        {
            await ClusterDiagnostics.WriteAsync(_run.Client, _pods.Namespaces, directory, cancellationToken);
        }
        catch (EngineException problem)
        {
            await File.WriteAllTextAsync(Path.Combine(directory, "cluster-not-asked.txt"), problem.Message, cancellationToken);
        }

        await _run.Lease.CollectDiagnosticsAsync(directory, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(Waits.NamespacesGone, _run.Client.Clock);
        var removal = new Removal(_run.Client, _run.Options.RemedyOf(_run.Name));
        var holders = await _policies.RemoveAsync(removal, limit.Token);
        var namespaces = await _pods.RemoveAsync(removal, limit.Token);
        await removal.GoneAsync([.. namespaces, .. holders], limit.Token);
        try
        {
            removal.ThrowIfAnythingIsLeft();
            IsRemoved = true;
        }
        catch (EngineException left) when (_run.Lease.IsRemoved)
        {
            _run.Client.Log($"{left.Message} The whole cluster is removed after the run.");
        }
    }

    private async Task ApplyAsync(PolicySet policies, ImmutableArray<JsonObject> wanted, CancellationToken cancellationToken)
    {
        await _policies.ApplyAsync(wanted, cancellationToken);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var followed = CatchUpAsync(policies, end.Token);
        try
        {
            await _effects.WatchAsync(
                async (plan, token) =>
                    (await _reader.ReadAsync(plan, _pods.Places!, _timeout.Next(given: null, patience: 1), token)).Matrix,
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
            _run.Client.Log(
                $"{effect.Flow} {effect.Now.Code()} after {effect.After.TotalMilliseconds:0} ms, not yet after "
                    + $"{effect.Unchanged.TotalMilliseconds:0} ms"
            );
        }
    }

    private async Task CatchUpAsync(PolicySet policies, CancellationToken cancellationToken) =>
        _isUnproven |= _canary is not null && !await _canary.CatchUpAsync(policies, cancellationToken);

    private Task<T> WithEvidenceAsync<T>(Func<Task<T>> step) =>
        IsEvidenceCollectedLater ? step() : _run.WithEvidenceAsync(_pods.Namespaces, step);
}
