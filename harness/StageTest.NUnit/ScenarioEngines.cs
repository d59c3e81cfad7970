using System.Collections.Concurrent;
using System.Collections.Immutable;
using StageTest.Core.Engines;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;
using StageTest.Engines.Options;

namespace StageTest.NUnit;

/// <summary>The engines of a class of tests: one, or several if its scenarios cannot share one.</summary>
/// <param name="engine">The engine.</param>
/// <param name="given">The settings of its options.</param>
/// <param name="notices">Receives its messages.</param>
internal sealed class ScenarioEngines(EngineDescriptor engine, ImmutableArray<GivenOption> given, EngineNotices notices) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Task<Opened>>> _opened = new(StringComparer.Ordinal);

    /// <summary>The engine's name.</summary>
    public string Name => engine.Name;

    /// <summary>The options of the engine, as words of a command line.</summary>
    public ImmutableArray<string> Arguments { get; } = engine.ArgumentsOf(given);

    /// <summary>Runs a scenario on the engine that it needs, as soon as that has a free session.</summary>
    /// <exception cref="EngineException">
    /// The engine cannot test the scenario, or could not start; it is not tried again.
    /// </exception>
    public async Task<T> UseAsync<T>(Scenario scenario, Func<IEngine, Task<T>> run, CancellationToken cancellationToken)
    {
        if ((await engine.ReasonsAgainstAsync(given, [scenario], cancellationToken))[0] is { } reason)
        {
            throw new EngineException(reason);
        }

        var share = engine.Share(given, notices, [scenario]).Single();

        // Several tests wait for it, so no single test may cancel it.
        var opened = await _opened.GetOrAdd(share.Key, _ => new(() => OpenAsync(share.Create()))).Value.WaitAsync(cancellationToken);
        using var turn = await opened.Turns.EnterAsync(scenario.Scope, cancellationToken);
        return await run(opened.Engine);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var opening in _opened.Values)
        {
            Opened opened;
            try
            {
                opened = await opening.Value;
            }
            catch (EngineException)
            {
                // Its tests have reported the failure. It removed its resources then.
                continue;
            }

            await (opened.Engine is IAsyncDisposable closed ? closed.DisposeAsync() : ValueTask.CompletedTask);
        }
    }

    private static async Task<Opened> OpenAsync(IEngine engine)
    {
        try
        {
            await engine.PrepareAsync(CancellationToken.None);
        }
        catch (EngineException)
        {
            await (engine is IAsyncDisposable closed ? closed.DisposeAsync() : ValueTask.CompletedTask);
            throw;
        }

        return new(engine, new(engine, engine.MaximumSessions));
    }

    private sealed record Opened(IEngine Engine, SessionTurns Turns);
}
