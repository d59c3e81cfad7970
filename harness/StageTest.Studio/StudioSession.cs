using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Engines;
using StageTest.Core.Evaluation;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;
using StageTest.Engines.Rendering;

namespace StageTest.Studio;

/// <summary>One scenario that stays running on an engine. All of its stages are tested again whenever one of its files is saved.</summary>
internal sealed class StudioSession : IAsyncDisposable
{
    private const int MostWorkloadsCompared = 60;

    // A save is noticed after twice this time: a file may be half written at the first look.
    private static readonly TimeSpan Pulse = TimeSpan.FromMilliseconds(50);

    private readonly KeptEngine _engine;
    private readonly SourceWatch _sources;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _work;
    private bool _isReady;
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Starts it.</summary>
    /// <param name="file">The scenario.</param>
    /// <param name="engine">The engine, which the session closes.</param>
    /// <param name="engineArguments">The options of the engine, as words of a command line.</param>
    /// <param name="clock">The clock.</param>
    public StudioSession(string file, IEngine engine, ImmutableArray<string> engineArguments, TimeProvider clock)
    {
        (File, EngineArguments, _clock) = (file, engineArguments, clock);
        _engine = new(engine);
        _sources = new(file, new() { Renderer = InstalledRenderer.OfMachine });
        State = new() { Version = 0, At = clock.GetUtcNow() };
        _work = Task.Run(() => WorkAsync(_end.Token));
    }

    /// <summary>The scenario's file.</summary>
    public string File { get; }

    /// <summary>The name of the engine.</summary>
    public string Engine => _engine.Name;

    /// <summary>The label whose values group workloads in pictures. Default: workloads are grouped by namespace.</summary>
    public string? GroupBy { get; init; }

    /// <summary>The state that a page shows now.</summary>
    public StudioState State { get; private set; }

    /// <summary>The options of the engine, as words of a command line.</summary>
    public ImmutableArray<string> EngineArguments { get; }

    /// <summary>Waits for a state with another version.</summary>
    public async Task<StudioState> OtherThanAsync(int version, CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = Volatile.Read(ref _next).Task;
            if (State is var state && state.Version != version)
            {
                return state;
            }

            await next.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Stops it, and removes everything that the engine created.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        try
        {
            await _work;
        }
        catch (OperationCanceledException)
        {
            // The session ends this way.
        }
        finally
        {
            await _engine.DisposeAsync();
            _end.Dispose();
        }
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Pulse, _clock);
        try
        {
            while (true)
            {
                Publish(await ReadAsync(cancellationToken));
                while (!_sources.HasChanged())
                {
                    await timer.WaitForNextTickAsync(cancellationToken);
                }
            }
        }
        catch (Exception bug) when (!cancellationToken.IsCancellationRequested)
        {
            // The page must not look as if the session continued. The program also reports the failure when it ends.
            var text = $"Internal error (this is a bug in StageTest), and files are not watched any more: {bug.Message}";
            Publish(State with { Version = State.Version + 1, Failures = [text] });
            throw;
        }
    }

    private async Task<StudioState> ReadAsync(CancellationToken cancellationToken)
    {
        var (diagnostics, at) = (new DiagnosticBag(), _clock.GetUtcNow());
        var scenario = _sources.Read(diagnostics);
        var next = State with { Version = State.Version + 1, At = at, Diagnostics = [.. diagnostics.Sorted()], Failures = [] };
        if (scenario is null)
        {
            return next;
        }

        var results = ImmutableArray.CreateBuilder<ScenarioResult>();
        foreach (var one in scenario.WithSteps())
        {
            var result = await ResultAsync(one, cancellationToken);
            if (result.Run is null)
            {
                // After a failure the state of the engine's resources is unknown.
                await _engine.CloseAsync();
                return next with { Failures = [.. result.Decision.Reasons.Select(r => r.Text)] };
            }

            results.Add(result);
        }

        return next with
        {
            Sound = results.ToImmutable(),
            Before = State.Sound,
            Connections = Compare(State.Sound.FirstOrDefault()?.Scenario, scenario),
        };
    }

    private async Task<ScenarioResult> ResultAsync(Scenario scenario, CancellationToken cancellationToken)
    {
        try
        {
            if (!_isReady)
            {
                await _engine.PrepareAsync(cancellationToken);
                _isReady = true;
            }
        }
        catch (EngineException failure)
        {
            return new(scenario, null, Decision.EngineFailed(scenario, failure.Message));
        }

        var runner = new ScenarioRunner(_engine, new() { EngineArguments = EngineArguments }, _clock);
        return await ScenarioResult.OfAsync(runner, scenario, null, cancellationToken);
    }

    // Maps show the effect of policies on ports and addresses that no flow tests. Maps of many workloads take longer than a person waits.
    private MapComparison? Compare(Scenario? before, Scenario after)
    {
        if (before is null || Math.Max(before.Topology.Workloads.Length, after.Topology.Workloads.Length) > MostWorkloadsCompared)
        {
            return null;
        }

        try
        {
            return MapComparison.Of(Map(before, after), Map(after, before)) with
            {
                Frames = LabelFrames.Of(GroupBy, before.Topology, after.Topology),
            };
        }
        catch (NotSupportedException)
        {
            // The map is too large; the commands that draw maps explain that in detail.
            return null;
        }
    }

    private static ConnectionMap Map(Scenario scenario, Scenario other) =>
        ConnectionMapper.Map(
            scenario.Topology,
            Placement.Default(scenario.Topology),
            scenario.PoliciesAt(Stage.Promoted),
            comparedWith: other.PoliciesAt(Stage.Promoted)
        );

    private void Publish(StudioState state)
    {
        State = state;
        Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }
}
