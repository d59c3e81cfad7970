using System.Collections.Concurrent;
using System.Collections.Immutable;
using StageTest.Core.Engines;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;
using StageTest.Engines.Options;

namespace StageTest.NUnit;

/// <summary>The engines of a class of tests: one, or as many as its scenarios cannot share.</summary>
/// <param name="engine">The engine.</param>
/// <param name="given">What the settings give for its options.</param>
/// <param name="notices">Where it puts what it has to say.</param>
internal sealed class ScenarioEngines(EngineDescriptor engine, ImmutableArray<GivenOption> given, EngineNotices notices) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Task<Opened>>> _opened = new(StringComparer.Ordinal);

    /// <summary>The engine's name.</summary>
    public string Name => engine.Name;

    /// <summary>What the engine is made with, as words of a command line.</summary>
    public ImmutableArray<string> Arguments { get; } = engine.ArgumentsOf(given);

    /// <summary>Lets a scenario run on the engine that it needs, when that has a session to spare.</summary>
    /// <exception cref="EngineException">
    /// The engine can say nothing about the scenario, or could not be prepared; it is not tried again.
    /// </exception>
    public async Task<T> UseAsync<T>(Scenario scenario, Func<IEngine, Task<T>> run, CancellationToken cancellationToken)
    {
        if ((await engine.ReasonsAgainstAsync(given, [scenario], cancellationToken))[0] is { } reason)
        {
            throw new EngineException(reason);
        }

        var share = engine.Share(given, notices, [scenario]).Single();

        // Several tests wait for it, so that none of them may cancel it.
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
                // Its tests have told; what it had made it removed then.
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
