using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using NUnit.Framework;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Engines;
using StageTest.Core.Reports;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;
using StageTest.Engines;
using StageTest.Engines.Options;
using StageTest.Engines.Rendering;

namespace StageTest.NUnit;

/// <summary>The tests of a folder of scenarios, one for each file. A test passes if the run of its scenario promotes.</summary>
/// <remarks>
/// <para>Derive an empty class and name the folder: <c>[ScenarioFolder("scenarios")] public sealed class NetworkPolicies :
/// ScenarioTests;</c>.
/// Without the attribute the folder is <c>scenarios</c>. A scenario's labels are its categories, as <c>key:value</c>.</para>
/// <para>Settings are parameters of the test run or environment variables: <c>stagetest.engine</c> or <c>STAGETEST_ENGINE</c> (default: lab
/// if the machine can run it, else simulate), <c>stagetest.timeout</c> or <c>STAGETEST_TIMEOUT</c> (of one scenario, default 10m),
/// <c>stagetest.output</c> or <c>STAGETEST_OUTPUT</c> (<c>FORMAT=FILE</c>, several separated by <c>;</c>). The options of
/// engines have the same names as on the command line: <c>stagetest.probe-image</c> or <c>STAGETEST_PROBE_IMAGE</c> for
/// <c>--probe-image</c>.</para>
/// </remarks>
[Parallelizable(ParallelScope.Children)]
[SuppressMessage("Design", "CA1001", Justification = "NUnit calls CloseEngine, which disposes of the engines.")]
public abstract class ScenarioTests
{
    private readonly ConcurrentDictionary<string, ImmutableArray<ScenarioResult>> _results = new(StringComparer.Ordinal);
    private readonly TimeProvider _clock = TimeProvider.System;
    private ScenarioSettings _settings = new();
    private ScenarioEngines? _engines;
    private DateTimeOffset _startedAt;
    private string _root = ".";

    /// <summary>Reads the settings and chooses the engine. An invalid setting fails every test of the class.</summary>
    [OneTimeSetUp]
    public void ChooseEngine()
    {
        var parameters = TestContext.Parameters;
        _settings = ScenarioSettings.Read(
            parameters.Names,
            parameters.Get,
            Environment.GetEnvironmentVariable,
            EngineCatalog.Product,
            out var problems
        );
        Assert.That(problems, Is.Empty, problems);
        _engines = new(
            _settings.Engine is { } named ? Named(named) : Chosen(),
            _settings.Given,
            new() { Tell = TestContext.Progress.WriteLine, Warn = TestContext.Progress.WriteLine }
        );
        _startedAt = _clock.GetUtcNow();
    }

    /// <summary>Runs one scenario.</summary>
    /// <param name="file">The scenario file.</param>
    /// <param name="root">The directory in which the scenario's folder was found. It counts as the repository if it is not in a git
    /// repository.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    [ScenarioCases]
    public async Task Promotes(string file, string root, CancellationToken cancellationToken)
    {
        var diagnostics = new DiagnosticBag();
        var options = new ScenarioReaderOptions
        {
            RepositoryRoot = RepositoryBounds.RootAbove(Path.GetDirectoryName(file)!) ?? root,
            Renderer = InstalledRenderer.OfMachine,
        };
        var scenario = ScenarioReader.Read(RepositoryFiles.Display(file), options, diagnostics);
        Assert.That(scenario, Is.Not.Null, () => "\n" + string.Join('\n', diagnostics.Sorted().Where(d => d.Severity == Severity.Error)));

        var evidence = ScenarioEvidence.Make();
        var running = new RunOptions
        {
            TimeLimit = _settings.TimeLimit,
            DiagnosticsDirectory = evidence.Diagnostics,
            EngineArguments = _engines!.Arguments,
        };
        var results = ImmutableArray.CreateBuilder<ScenarioResult>();
        foreach (var one in scenario!.WithSteps())
        {
            results.Add(await RunAsync(one, running, cancellationToken));
        }

        _root = root;
        _results[file] = results.ToImmutable();
        var duration = results.Aggregate(TimeSpan.Zero, (sum, result) => sum + (result.Run?.Duration ?? default));
        var report = ReportOf(_results[file], duration);
        evidence.Attach(report, withDiagnostics: report.Outcome != Outcome.Promote);
        Assert.That(report.Outcome, Is.EqualTo(Outcome.Promote), () => Explain(report));
    }

    /// <summary>
    /// Writes the reports of the whole class that <c>stagetest.output</c> names. Relative paths start at the directory of the
    /// scenarios' folder.
    /// </summary>
    [OneTimeTearDown]
    public void WriteReports()
    {
        if (_settings.Outputs.IsEmpty || _results.IsEmpty)
        {
            return;
        }

        var report = ReportOf(
            [.. _results.OrderBy(r => r.Key, StringComparer.Ordinal).SelectMany(r => r.Value)],
            _clock.GetUtcNow() - _startedAt
        );
        foreach (var target in _settings.Outputs)
        {
            var path = Path.GetFullPath(target.File!, _root);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var file = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            target.Format.Write(report, OutputLook.Plain, file);
        }
    }

    /// <summary>Closes the engine, and removes everything that it created.</summary>
    [OneTimeTearDown]
    public async Task CloseEngine()
    {
        if (_engines is not null)
        {
            await _engines.DisposeAsync();
        }
    }

    private async Task<ScenarioResult> RunAsync(Scenario scenario, RunOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await _engines!.UseAsync(
                scenario,
                engine => ScenarioResult.OfAsync(new(engine, options, _clock), scenario, null, cancellationToken),
                cancellationToken
            );
        }
        catch (EngineException failure)
        {
            return new(scenario, null, Decision.EngineFailed(scenario, failure.Message));
        }
    }

    private RunReport ReportOf(ImmutableArray<ScenarioResult> results, TimeSpan duration) =>
        new()
        {
            Engine = _engines!.Name,
            EngineArguments = _engines.Arguments,
            StartedAt = _startedAt,
            Duration = duration,
            Environment = RunReport.VersionsOf(results),
            Scenarios = results,
        };

    private static EngineDescriptor Named(EngineDescriptor engine)
    {
        TestContext.Progress.WriteLine($"Using engine '{engine.Name}', as the settings say.");
        return engine;
    }

    private static EngineDescriptor Chosen()
    {
        var choice = EngineCatalog.Product.Choose();
        TestContext.Progress.WriteLine(choice.Reason);
        return choice.Engine;
    }

    private static string Explain(RunReport report)
    {
        using var text = new StringWriter();
        text.WriteLine();
        new TextReport().Write(report, text);
        return text.ToString();
    }
}
