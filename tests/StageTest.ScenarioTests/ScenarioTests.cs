using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Gate;
using StageTest.Core.Reports;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;

namespace StageTest.ScenarioTests;

/// <summary>One test for every scenario file: it passes where the gate promotes.</summary>
public sealed class ScenarioTests
{
    private const string Folder = "scenarios";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    [TestCaseSource(nameof(Files))]
    public async Task Promotes(string file, CancellationToken cancellationToken)
    {
        var diagnostics = new DiagnosticBag();
        var scenario = ScenarioReader.Read(file, new(), diagnostics);
        Assert.That(scenario, Is.Not.Null, string.Join('\n', diagnostics.Sorted().Where(d => d.Severity == Severity.Error)));
        var engine = Surroundings.Engine;
        var startedAt = TimeProvider.System.GetUtcNow();

        var runner = new ScenarioRunner(engine, new() { TimeLimit = Limit }, TimeProvider.System);
        var result = await ScenarioResult.OfAsync(runner, scenario!, null, cancellationToken);

        await TestContext.Out.WriteLineAsync($"Asked on engine '{engine.Name}'.");
        Assert.That(result.Decision.Outcome, Is.EqualTo(Outcome.Promote), () => Explain(result, engine.Name, startedAt));
    }

    private static IEnumerable<TestCaseData> Files()
    {
        var folder = Path.Combine(Surroundings.Root, Folder);
        var diagnostics = new DiagnosticBag();
        var files = ScenarioFiles.Find([folder], diagnostics);

        // An exception here becomes one failed test, which is better than a run of no tests that passes.
        return diagnostics.HasErrors
            ? throw new InvalidOperationException(string.Join('\n', diagnostics.Sorted()))
            : files.Select(file => new TestCaseData(Path.GetRelativePath(Surroundings.Root, file))
                .SetArgDisplayNames(Path.GetRelativePath(folder, file).Replace('\\', '/')));
    }

    private static string Explain(ScenarioResult result, string engine, DateTimeOffset startedAt)
    {
        using var text = new StringWriter();
        var report = new RunReport { Engine = engine, StartedAt = startedAt, Duration = result.Run?.Duration ?? default, Scenarios = [result] };
        new TextReport().Write(report, text);
        return "\n" + text;
    }
}
