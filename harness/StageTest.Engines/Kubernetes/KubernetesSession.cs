using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Polly.Timeout;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Evaluation;
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
    private IFlowLogTail? _logs;

    // Host endpoints are never created on a cluster, because they govern nodes that others use too.
    private Unenforced? _withheld;
    private bool _isUnproven;
    private bool _hasFailed;

    /// <summary>A session without objects on the cluster yet.</summary>
    /// <param name="topology">The topology to create.</param>
    /// <param name="run">The run.</param>
    /// <param name="topologies">The topologies from which it takes its pods and to which it returns them.</param>
    /// <param name="guard">Protects objects of other owners.</param>
    /// <param name="canary">Determines when policies are in effect; null if that is not checked.</param>
    public KubernetesSession(Topology topology, ClusterRun run, ClusterTopologies topologies, ClusterGuard guard, EnforcementCanary? canary)
    {
        (_topology, _run, _topologies, _canary) = (topology, run, topologies, canary);
        Namespaces = [.. topology.Namespaces.Select(n => n.Name)];
        _policies = new(run, guard, Namespaces);
        _rows = new(run.Client, run.Image.Program);
        _reader = new(_rows, run.Image.Program.RowsOfANode);
        _effects = new(run.Client.Clock);
    }

    public Placement Placement => _pods?.Placement ?? new([]);

    /// <summary>The namespaces that it creates.</summary>
    public ImmutableHashSet<string> Namespaces { get; }

    public ImmutableSortedDictionary<string, string> Versions =>
        _isUnproven
            ? _run.Versions.SetItem("policiesInEffect", "by stable readings only: the scenario's own policies decide about the canary")
            : _run.Versions;

    /// <summary>Whether all its objects are removed.</summary>
    public bool IsRemoved { get; private set; }

    public string? Doubt =>
        _run.Options.SkipEnforcementCheck
            ? "this cluster was not seen to enforce a policy (--unsafe-skip-enforcement-check), so its allowed connections prove nothing"
            : null;

    // If the user named a directory, the runner collects the evidence with its own.
    private bool IsEvidenceCollectedLater => _run.Options.Diagnostics is not null;

    /// <summary>Calico's own flow logs; null where they are not wanted.</summary>
    public IFlowLogs? Flows { get; init; }

    /// <summary>Creates everything, and waits until it runs.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        _logs = Flows?.Open();
        _pods = await _topologies.TakeAsync(_topology, _rows, cancellationToken);
        await (Flows?.HeardAsync(cancellationToken) ?? Task.CompletedTask);
    }

    /// <summary>Whether an object is one of its policies, or in one of its namespaces. Thread-safe.</summary>
    public bool Has(ObjectId id) => Namespaces.Contains(id.Namespace) || _policies.Has(id);

    public ImmutableDictionary<int, string> ReasonsAgainst(ProbePlan plan) => _reader.QuestionsOf(plan, _pods!.Places!).ReasonsAgainst();

    public async Task ApplyAsync(PolicySet policies, CancellationToken cancellationToken)
    {
        var wanted = await _policies.CheckedAsync(policies, cancellationToken);
        _pods!.Compare(policies);
        await WithEvidenceAsync(async () =>
        {
            await ApplyAsync(policies, wanted, cancellationToken);
            return true;
        });
        _withheld = Unenforced.OfHostEndpoints(policies, _topology, Placement);
        await (_logs?.ForgetAsync(cancellationToken) ?? Task.CompletedTask);
    }

    public async Task<Reading> ReadAsync(ProbePlan plan, ReadOptions readOptions, CancellationToken cancellationToken)
    {
        if (_isUnproven)
        {
            await Task.Delay(Waits.BetweenUnprovenReadings, _run.Client.Clock, cancellationToken);
        }

        var timing = _timeout.Next(readOptions.DenialTimeout, readOptions.Patience);
        var read = await WithEvidenceAsync(() => _reader.ReadAsync(plan, _pods!.Places!, timing, _pods.ChangedAsync, cancellationToken));

        // agnhost does not measure answers.
        if (read.Slowest > TimeSpan.Zero)
        {
            _timeout.Learn(read.Answers, read.Slowest);
        }

        _effects.Note(read.Matrix);
        return new(_withheld?.WithheldFrom(read.Matrix) ?? read.Matrix) { Timing = timing, Effects = _effects.Since };
    }

    public async Task<ImmutableArray<FlowLog>?> ReadLogsAsync(ProbePlan plan, CancellationToken cancellationToken)
    {
        if (_logs is not { } logs || Flows is not { } flows)
        {
            return null;
        }

        var asked = new LoggedFlows(_topology, plan);
        ImmutableArray<FlowLog> read = [];
        await Task.Delay(flows.Delay, _run.Client.Clock, cancellationToken);
        try
        {
            await Waits
                .Until(Waits.FlowLogs(flows.Interval), _run.Client.Clock)
                .ExecuteAsync(
                    async token =>
                    {
                        token.ThrowIfCancellationRequested();
                        flows.ThrowIfBroken();
                        read = asked.Of(await logs.RecordsAsync(token));
                        return asked.IsComplete(read);
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

        // The first reading of the next session must not see policies of this one in effect.
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
                    (await _reader.ReadAsync(plan, _pods!.Places!, _timeout.Next(given: null, patience: 1), null, token)).Matrix,
                followed,
                cancellationToken
            );
        }
        finally
        {
            // A failed watch must not leave work in progress.
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

    // Pods may be the cause of a failure, so they are not reused after one.
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
