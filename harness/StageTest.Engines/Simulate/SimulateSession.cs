using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Evaluation;
using StageTest.Core.Flows;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Simulate;

/// <summary>A calculated topology.</summary>
internal sealed class SimulateSession : IEngineSession
{
    private readonly Topology _topology;
    private readonly TimeProvider _clock;
    private PolicySet _policies = PolicySet.Empty;
    private PolicyEvaluator _evaluator;

    public SimulateSession(Topology topology, TimeProvider clock)
    {
        _topology = topology;
        _clock = clock;
        Placement = Placement.Default(topology);
        _evaluator = new(topology, Placement, _policies);
    }

    public Placement Placement { get; }

    public Task ApplyAsync(PolicySet policies, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _policies = policies;
        _evaluator = new(_topology, Placement, policies);
        return Task.CompletedTask;
    }

    public Task<Reading> ReadAsync(ProbePlan plan, ReadOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(
            new Reading(_evaluator.EvaluateAll(plan))
            {
                Flows = options.ObserveFlows ? [.. new FlowTracer(_topology, Placement, _policies).Trace(plan, _clock.GetUtcNow())] : [],
            }
        );
    }

    // The inputs are the complete evidence, and the caller has them.
    public Task CollectDiagnosticsAsync(string directory, CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
