using System.Collections.Concurrent;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios;
using StageTest.Engines;
using StageTest.Engines.Kubernetes;

namespace StageTest.NUnit;

/// <summary>The engines of a class of tests: one, or one for each version of Calico where the engine starts clusters itself.</summary>
/// <param name="name">The engine's name in the catalog.</param>
/// <param name="cluster">How engines that use a cluster get it.</param>
internal sealed class ScenarioEngines(string name, ClusterOptions cluster) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Task<Opened>>> _opened = new(StringComparer.Ordinal);

    /// <summary>The engine's name.</summary>
    public string Name => name;

    /// <summary>Lets a scenario run on the engine that it needs, when that has a session to spare.</summary>
    /// <exception cref="EngineException">The engine could not be made ready; it is not tried again.</exception>
    public async Task<T> UseAsync<T>(Scenario scenario, Func<IEngine, Task<T>> run, CancellationToken cancellationToken)
    {
        var version = name == EngineCatalog.K3s ? cluster.K3s.Calico ?? CalicoVersionText.Name(scenario.Policies.Calico) : "";

        // Several tests wait for it, so that none of them may cancel it.
        var opened = await _opened.GetOrAdd(version, v => new(() => OpenAsync(v))).Value.WaitAsync(cancellationToken);
        await opened.Sessions.WaitAsync(cancellationToken);
        try
        {
            return await run(opened.Engine);
        }
        finally
        {
            opened.Sessions.Release();
        }
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

            opened.Sessions.Dispose();
            await (opened.Engine is IAsyncDisposable closed ? closed.DisposeAsync() : ValueTask.CompletedTask);
        }
    }

    private async Task<Opened> OpenAsync(string version)
    {
        var options = version.Length == 0 ? cluster : cluster with { K3s = cluster.K3s with { Calico = version } };
        var engine = EngineCatalog.Find(name, options) ?? throw new InvalidOperationException($"There is no engine '{name}'.");
        try
        {
            await engine.PrepareAsync(CancellationToken.None);
        }
        catch (EngineException)
        {
            await (engine is IAsyncDisposable closed ? closed.DisposeAsync() : ValueTask.CompletedTask);
            throw;
        }

        return new(engine, new(Math.Min(engine.MaximumSessions, short.MaxValue)));
    }

    private sealed record Opened(IEngine Engine, SemaphoreSlim Sessions);
}
