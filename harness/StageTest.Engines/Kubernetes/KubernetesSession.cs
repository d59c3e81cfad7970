using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Polly.Timeout;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Flows;
using StageTest.Core.Policies;
using StageTest.Core.Probing;
using StageTest.Core.Runs;
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
    private readonly Topology _topology;
    private readonly ClusterTopologies _topologies;
    private readonly AppliedPolicies _policies;
    private readonly RowReader _rows;
    private readonly ClusterReader _reader;
    private readonly PolicyEffects _effects;
    private readonly DenialTimeout _timeout = new();
    private TopologyOnCluster? _pods;
    private FlowLogTail? _logs;
    private bool _isUnproven;
    private bool _hasFailed;

    /// <summary>A session of which nothing is on the cluster yet.</summary>
    /// <param name="topology">What is created.</param>
    /// <param name="run">The run.</param>
    /// <param name="topologies">Where its pods come from and go to.</param>
    /// <param name="guard">Keeps off what belongs to others.</param>
    /// <param name="canary">Tells when policies are in effect; null if that is not watched.</param>
    public KubernetesSession(Topology topology, ClusterRun run, ClusterTopologies topologies, ClusterGuard guard, EnforcementCanary? canary)
    {
        (_topology, _run, _topologies, _canary) = (topology, run, topologies, canary);
        Namespaces = [.. topology.Namespaces.Select(n => n.Name)];
        _policies = new(run, guard, Namespaces);
        _rows = new(run.Client, run.Image.Program);
        _reader = new(_rows, run.Image.Program.ParallelRows);
        _effects = new(run.Client.Clock);
    }

    public Placement Placement => _pods?.Placement ?? new([]);

    /// <summary>The namespaces that it creates.</summary>
    public ImmutableHashSet<string> Namespaces { get; }

    public ImmutableSortedDictionary<string, string> Versions =>
        _isUnproven
            ? _run.Versions.SetItem("policiesInEffect", "by settling alone: the scenario's own policies decide about the canary")
            : _run.Versions;

    /// <summary>Whether everything that it made is gone again.</summary>
    public bool IsRemoved { get; private set; }

    public string? Doubt =>
        _run.Options.SkipEnforcementCheck
            ? "this cluster was not seen to enforce a policy (--unsafe-skip-enforcement-check), so its allowed connections prove nothing"
            : null;

    // If the user named a place, the runner collects it, with what else it has.
    private bool IsEvidenceCollectedLater => _run.Options.Diagnostics is not null;

    /// <summary>Calico's own flow logs; null if they are not wanted.</summary>
    public CalicoFlowLogs? Flows { get; init; }

    /// <summary>Makes everything, and waits until it runs.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        _logs = Flows?.Open();
        _pods = await _topologies.TakeAsync(_topology, _rows, cancellationToken);
        await (Flows?.HeardAsync(cancellationToken) ?? Task.CompletedTask);
    }

    /// <summary>Whether an object is one of its policies, or in one of its namespaces. Safe for other threads.</summary>
    public bool Has(ObjectId id) => Namespaces.Contains(id.Namespace) || _policies.Has(id);

    public ImmutableDictionary<int, string> ReasonsAgainst(ProbePlan plan) => new ClusterQuestions(plan, _pods!.Places!).ReasonsAgainst();

    public async Task ApplyAsync(PolicySet policies, CancellationToken cancellationToken)
    {
        var wanted = await _policies.CheckedAsync(policies, cancellationToken);
        _pods!.Compare(policies);
        await WithEvidenceAsync(async () =>
        {
            await ApplyAsync(policies, wanted, cancellationToken);
            return true;
        });
        _logs?.Forget();
    }

    public async Task<Reading> ReadAsync(ProbePlan plan, ReadOptions readOptions, CancellationToken cancellationToken)
    {
        var timing = _timeout.Next(readOptions.DenialTimeout, readOptions.Patience);
        var (matrix, results) = await WithEvidenceAsync(() => _reader.ReadAsync(plan, _pods!.Places!, timing, cancellationToken));
        foreach (var result in results.Where(r => r is { Outcome: ProbeOutcome.Connected, Microseconds: > 0 }))
        {
            _timeout.Learn(1, TimeSpan.FromMicroseconds(result.Microseconds));
        }

        _effects.Note(matrix);
        return new(matrix) { Timing = timing, Effects = _effects.Since };
    }

    public async Task<ImmutableArray<FlowLog>?> ReadLogsAsync(ProbePlan plan, CancellationToken cancellationToken)
    {
        if (_logs is not { } logs || Flows is not { } flows)
        {
            return null;
        }

        var asked = new LoggedFlows(_topology, plan);
        ImmutableArray<FlowLog> read = [];
        try
        {
            await Waits
                .Until(Waits.FlowLogs(flows.Interval), _run.Client.Clock)
                .ExecuteAsync(
                    token =>
                    {
                        token.ThrowIfCancellationRequested();
                        flows.ThrowIfBroken();
                        read = asked.Of(logs.Records());
                        return ValueTask.FromResult(asked.IsComplete(read));
                    },
                    cancellationToken
                );
        }
        catch (TimeoutRejectedException)
        {
            _run.Client.Log($"not all flows were logged after {Waits.FlowLogs(flows.Interval).TotalSeconds:0} s");
        }

        return read;
    }

    public async Task CollectDiagnosticsAsync(string directory, CancellationToken cancellationToken)
    {
        try
        {
            await ClusterDiagnostics.WriteAsync(_run.Client, [.. Namespaces], directory, cancellationToken);
        }
        catch (EngineException problem)
        {
            await File.WriteAllTextAsync(Path.Combine(directory, "cluster-not-asked.txt"), problem.Message, cancellationToken);
        }

        await _run.Lease.CollectDiagnosticsAsync(directory, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _logs?.Dispose();
        using var limit = new CancellationTokenSource(Waits.NamespacesGone, _run.Client.Clock);
        var removal = new Removal(_run.Client, _run.Options.RemedyOf(_run.Name));
        var removed = await _policies.RemoveAsync(removal, limit.Token);

        // The next session's first reading must not meet what this one left in force.
        _canary?.Note(removed);
        try
        {
            await LeavePodsAsync(removal.HasLeft);
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
                    (await _reader.ReadAsync(plan, _pods!.Places!, _timeout.Next(given: null, patience: 1), token)).Matrix,
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

    // Pods on which something failed may be the reason, so they are not taken over.
    private async Task LeavePodsAsync(bool havePolicies)
    {
        if (_pods is not { } pods)
        {
            return;
        }

        _pods = null;
        if (_hasFailed || havePolicies)
        {
            await _topologies.RemoveAsync(pods);
        }
        else
        {
            _topologies.GiveBack(pods);
        }
    }

    private async Task CatchUpAsync(PolicySet policies, CancellationToken cancellationToken)
    {
        ObjectId[] changed = [.. _policies.Changed];
        _isUnproven |= _canary is not null && !await _canary.CatchUpAsync(changed, policies, cancellationToken);
        _policies.Changed.ExceptWith(changed);
    }

    private async Task<T> WithEvidenceAsync<T>(Func<Task<T>> step)
    {
        try
        {
            return await (IsEvidenceCollectedLater ? step() : _run.WithEvidenceAsync([.. Namespaces], step));
        }
        catch (EngineException)
        {
            _hasFailed = true;
            throw;
        }
    }
}
