using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;

namespace StageTest.UnitTests.Runs;

/// <summary>An engine that answers by the policies, except where a test says otherwise, and remembers what it was told to do.</summary>
internal sealed class ScriptedEngine : IEngine
{
    private readonly Lock _gate = new();

    public string Name { get; init; } = "scripted";

    /// <summary>Whether the runner takes its answers for observations, which deserve a second look where they surprise.</summary>
    public bool SendsPackets { get; init; }

    /// <summary>How long it says that it waited.</summary>
    public ProbeTiming? Timing { get; init; }

    /// <summary>How each reading was to be made, in order.</summary>
    public List<ReadOptions> Readings { get; } = [];

    /// <summary>What is answered.</summary>
    public Func<Asked, Verdict> Answer { get; init; } = asked => asked.ByPolicies;

    /// <summary>The detail of an answer.</summary>
    public Func<Asked, string?> Detail { get; init; } = _ => null;

    /// <summary>Done before each reading: may wait or throw.</summary>
    public Func<int, CancellationToken, Task> BeforeReading { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>Done where evidence is collected: may wait or throw.</summary>
    public Func<CancellationToken, Task> Collect { get; init; } = _ => Task.CompletedTask;

    /// <summary>Done where a session is closed: may throw.</summary>
    public Func<ValueTask> Close { get; init; } = () => ValueTask.CompletedTask;

    public EngineNeeds Lacks { get; init; }

    /// <summary>Why a flow cannot be tested once the topology is up; null if it can.</summary>
    public Func<Flow, string?> Refuses { get; init; } = _ => null;

    /// <summary>Everything that was done, in order.</summary>
    public List<string> Log { get; } = [];

    public List<PolicySet> AppliedSets { get; } = [];

    public List<ProbePlan> Plans { get; } = [];

    public string? ReasonAgainst(EngineNeeds needs) => (needs & Lacks) != 0 ? "the kernel has none" : null;

    public ImmutableArray<EngineRequirement> Requirements { get; init; } = [];

    public Task<ImmutableArray<EngineRequirement>> ExamineAsync(CancellationToken cancellationToken) => Task.FromResult(Requirements);

    public Task<IEngineSession> OpenAsync(Topology topology, CancellationToken cancellationToken)
    {
        Remember(Log, "open");
        return Task.FromResult<IEngineSession>(new Session(this, topology));
    }

    // Sessions run beside one another.
    private void Remember<T>(List<T> list, T item)
    {
        lock (_gate)
        {
            list.Add(item);
        }
    }

    private sealed class Session(ScriptedEngine engine, Topology topology) : IEngineSession
    {
        private PolicyEvaluator? _evaluator;
        private int _applied = -1;
        private int _reading;

        public Placement Placement { get; } = Placement.Default(topology);

        public ImmutableDictionary<int, string> ReasonsAgainst(ProbePlan plan) =>
            plan
                .Flows.Select((flow, place) => (place, reason: engine.Refuses(flow)))
                .Where(f => f.reason is not null)
                .ToImmutableDictionary(f => f.place, f => f.reason!);

        public Task ApplyAsync(PolicySet policies, CancellationToken cancellationToken)
        {
            engine.Remember(engine.Log, "apply");
            engine.Remember(engine.AppliedSets, policies);
            _evaluator = new(topology, Placement, policies);
            _applied++;
            _reading = 0;
            return Task.CompletedTask;
        }

        public async Task<Reading> ReadAsync(ProbePlan plan, ReadOptions options, CancellationToken cancellationToken)
        {
            engine.Remember(engine.Log, "read");
            engine.Remember(engine.Plans, plan);
            engine.Remember(engine.Readings, options);
            _reading++;
            await engine.BeforeReading(_applied, cancellationToken);
            var asked = plan.Flows.Select(f => new Asked(_applied, _reading, f, _evaluator!.Evaluate(f).Verdict)).ToArray();
            var details = asked
                .Select((a, place) => (place, detail: engine.Detail(a)))
                .Where(d => d.detail is not null)
                .ToImmutableDictionary(d => d.place, d => d.detail!);
            return new(new(plan, [.. asked.Select(engine.Answer)], details)) { Timing = engine.Timing };
        }

        public Task CollectDiagnosticsAsync(string directory, CancellationToken cancellationToken)
        {
            engine.Remember(engine.Log, $"diagnose into {Path.GetFileName(directory)}");
            return engine.Collect(cancellationToken);
        }

        public ValueTask DisposeAsync()
        {
            engine.Remember(engine.Log, "dispose");
            return engine.Close();
        }
    }
}
