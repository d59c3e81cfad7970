using System.Collections.Immutable;
using StageTest.Core.Decisions;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;
using StageTest.Engines;
using StageTest.Engines.Kubernetes;

namespace StageTest.Cli.Runs;

/// <summary>
/// Runs scenarios on engines that are opened for them and closed afterwards, whatever happens: one engine, or one for each cluster that the
/// scenarios state.
/// </summary>
/// <param name="engines">Where engines come from.</param>
/// <param name="options">How scenarios are run.</param>
/// <param name="parallel">How many run at a time.</param>
/// <param name="clock">Tells the time.</param>
internal sealed class EngineRuns(EngineSource engines, RunOptions options, int parallel, TimeProvider clock)
{
    /// <summary>Runs them on the engine of a name.</summary>
    /// <param name="name">A name of the catalog.</param>
    /// <param name="cluster">How engines that use a cluster get it.</param>
    /// <param name="scenarios">The scenarios.</param>
    /// <param name="progress">Told every step.</param>
    /// <param name="cancellationToken">Ends it; everything that was made is removed first.</param>
    public async Task<RunReport> RunAsync(
        string name,
        ClusterOptions cluster,
        ImmutableArray<Scenario> scenarios,
        IProgress<RunProgress> progress,
        CancellationToken cancellationToken
    )
    {
        cluster = cluster with { Tell = step => progress.Report(new(name, step, 0) { IsPreparation = true }) };
        if (name != EngineCatalog.K3s)
        {
            return await RunAsync(Find(name, cluster), cluster.Warn, scenarios, progress, cancellationToken);
        }

        var reports = new List<RunReport>();
        // Scenarios of one version share a cluster, which is as large as the largest of them wants it.
        foreach (var group in scenarios.GroupBy(s => cluster.K3s.Calico ?? CalicoVersionText.Name(s.Policies.Calico)))
        {
            var k3s = cluster.K3s with { Calico = group.Key, Nodes = cluster.K3s.Nodes ?? group.Max(s => s.Nodes) };
            reports.Add(await RunAsync(Find(name, cluster with { K3s = k3s }), cluster.Warn, [.. group], progress, cancellationToken));
        }

        var results = reports
            .SelectMany(r => r.Scenarios)
            .ToDictionary<ScenarioResult, object>(r => r.Scenario, ReferenceEqualityComparer.Instance);
        return new()
        {
            Engine = name,
            StartedAt = reports[0].StartedAt,
            Duration = reports.Aggregate(TimeSpan.Zero, (sum, report) => sum + report.Duration),
            Environment = RunReport.VersionsOf(results.Values),
            Scenarios = [.. scenarios.Select(s => results[s])],
        };
    }

    /// <summary>Runs them on one engine, and closes it.</summary>
    public async Task<RunReport> RunAsync(
        IEngine engine,
        Action<string> warn,
        ImmutableArray<Scenario> scenarios,
        IProgress<RunProgress> progress,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await new ScenarioBatch(engine, options, parallel, clock).RunAsync(scenarios, progress, cancellationToken);
        }
        finally
        {
            // Verdicts stand whatever is left behind, but a user must know of it.
            try
            {
                await (engine is IAsyncDisposable closed ? closed.DisposeAsync() : ValueTask.CompletedTask);
            }
            catch (EngineException problem)
            {
                warn(problem.Message);
            }
        }
    }

    private IEngine Find(string name, ClusterOptions cluster) =>
        engines.Find(name, cluster) ?? throw new ArgumentException($"There is no engine '{name}'.", nameof(name));
}
