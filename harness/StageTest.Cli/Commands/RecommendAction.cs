using System.Collections.Immutable;
using System.Text;
using StageTest.Cli.Inputs;
using StageTest.Cli.Runs;
using StageTest.Cli.Terminal;
using StageTest.Core.Connectivity;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Core.Promotion;
using StageTest.Core.Recommendation;
using StageTest.Core.Reports.Recommendations;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;
using StageTest.Engines;
using StageTest.Engines.Options;

namespace StageTest.Cli.Commands;

/// <summary>The action of <c>stagetest recommend</c>: generate policies, prove them, and write them only then.</summary>
internal sealed class RecommendAction(CommandTerminal terminal, RecommendSettings settings, EngineCatalog engines, TimeProvider clock)
{
    // The lab tests each of them three times and more; for larger numbers, the user decides whether that is worth the time.
    private const int MostUnasked = 20_000;

    private const int MostReasons = 10;

    /// <summary>Runs it, and returns the exit code.</summary>
    public async Task<int> RecommendAsync(CancellationToken cancellationToken)
    {
        if (!settings.Reports.Prepare(terminal))
        {
            return ExitCode.BadInput;
        }

        var diagnostics = new DiagnosticBag();
        (Demand Demand, CalicoVersion Calico, ImmutableHashSet<Flow> Unreachable)? read;
        try
        {
            read = await new RecommendInputs(settings, diagnostics).ReadAsync(cancellationToken);
        }
        catch (EngineException problem)
        {
            terminal.Error.WriteLine(PrintableText.Of(problem.Message));
            return ExitCode.Failure;
        }

        if (!PolicyInputs.Tell(diagnostics, terminal, settings.IsVerbose) || read is not { } inputs)
        {
            return ExitCode.BadInput;
        }

        var made = Recommender.Of(inputs.Demand, settings.Options with { Calico = inputs.Calico });
        if (made.Proof.Faults.IsEmpty)
        {
            var scenario = ProofScenario.Of(made, settings.Scenarios is [var first, ..] ? first : settings.Flows[0], inputs.Unreachable);
            made = EngineFor(made, scenario) is { } engine ? await SeenByAsync(engine, made, scenario, cancellationToken) : made;
        }

        if (!made.Proof.Faults.IsEmpty)
        {
            return Report(new() { Recommendation = made, State = RecommendationState.Unproven }, ExitCode.Failure);
        }

        return settings.Folder is { } folder
            ? Write(made, folder, cancellationToken)
            : Report(new() { Recommendation = made, State = RecommendationState.Shown }, CodeOf(made));
    }

    // Before anything is written, the lab sends packets if it can run, unless the user names another engine.
    private EngineDescriptor? EngineFor(PolicyRecommendation made, Scenario scenario)
    {
        if (settings.Engine is not null || settings.Folder is null || made.Files.IsEmpty)
        {
            return settings.Engine;
        }

        var count = made.Proof.Promoted.Plan.Flows.Length;
        if (count > MostUnasked)
        {
            terminal.Error.WriteLine(
                $"The proof is calculated: there are {CountText.Number(count)} connections to test. '--engine lab' sends packets for them."
            );
            return null;
        }

        var choice = engines.Choose();
        if (choice.Engine.Create(settings.Given, new()).ReasonAgainst(scenario.Needs) is { } reason)
        {
            terminal.Error.WriteLine($"The proof is calculated, because the engine '{choice.Engine.Name}' cannot test it: {reason}.");
            return null;
        }

        terminal.Error.WriteLine(choice.Reason);
        return choice.Engine;
    }

    // The calculation predicts the result; the engine must observe it for each connection, with its controls.
    private async Task<PolicyRecommendation> SeenByAsync(
        EngineDescriptor engine,
        PolicyRecommendation made,
        Scenario scenario,
        CancellationToken cancellationToken
    )
    {
        var report = await new EngineRuns(new(), new(1), clock).RunAsync(
            engine,
            settings.Given,
            new() { Warn = terminal.Error.WriteLine },
            [scenario],
            new Progress<RunProgress>(),
            cancellationToken
        );
        var decision = report.Scenarios[0].Decision;
        return made with
        {
            Proof = made.Proof with
            {
                Engines = [.. made.Proof.Engines.Append(engine.Name).Distinct()],
                Faults =
                    decision.Outcome == Outcome.Promote
                        ? []
                        : [.. decision.Reasons.Take(MostReasons).Select(r => $"{engine.Name}: {r.Place}: {r.Text}")],
            },
        };
    }

    private static int CodeOf(PolicyRecommendation made) => made.IsComplete ? ExitCode.Promote : ExitCode.Hold;

    private int Report(RecommendationReport report, int code) => settings.Reports.Write(report, terminal) ? code : ExitCode.Failure;

    private int Write(PolicyRecommendation made, string folder, CancellationToken cancellationToken)
    {
        var changes = ImmutableArray.CreateBuilder<FileChange>();
        var problems = new DiagnosticBag();
        foreach (var file in made.Files)
        {
            var path = Path.Combine(folder, file.Name);
            var before = File.Exists(path) ? InputBytes.Read(path, YamlReader.MaximumLength, problems) : null;
            var after = Encoding.UTF8.GetBytes(RecommendationWords.TextOf(made, file));
            if (before is null || !before.AsSpan().SequenceEqual(after))
            {
                changes.Add(new(path.Replace('\\', '/'), null, before, after));
            }
        }

        if (!PolicyInputs.Tell(problems, terminal, settings.IsVerbose))
        {
            return ExitCode.BadInput;
        }

        var report = new RecommendationReport
        {
            Recommendation = made,
            State = changes.Count == 0 ? RecommendationState.Unchanged : RecommendationState.Proposed,
            Folder = folder,
            Changes = changes.ToImmutable(),
            Outdated = Outdated(made, folder),
            StagedEntry = settings.Scenarios is [var scenario, ..] ? EntryOf(scenario, folder) : null,
        };
        if (changes.Count == 0)
        {
            return Report(report, CodeOf(made));
        }

        if (changes.Any(c => c.Before is not null) && !settings.IsAgreed && !IsAgreed(report))
        {
            return Report(report, ExitCode.Hold);
        }

        return TryWrite(report.Changes, cancellationToken)
            ? Report(report with { State = RecommendationState.Written }, CodeOf(made))
            : ExitCode.Failure;
    }

    private bool TryWrite(ImmutableArray<FileChange> changes, CancellationToken cancellationToken)
    {
        using var unfinished = UnfinishedWork.OfProcess.Begin();
        var files = new FileTransaction();
        foreach (var change in changes)
        {
            files.Add(Path.GetFullPath(change.Path), change.After);
        }

        try
        {
            files.Commit(cancellationToken);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            terminal.Error.WriteLine($"Nothing was written, because a file cannot be: {PrintableText.Of(problem.Message)}");
            return false;
        }

        return true;
    }

    private bool IsAgreed(RecommendationReport report)
    {
        if (terminal.In is null)
        {
            return false;
        }

        RecommendationText.Write(report, new(ForTerminal: true), terminal.Error);
        return terminal.AgreesToWrite();
    }

    // Files that declare themselves part of a recommendation; all others stay untouched.
    private static ImmutableArray<string> Outdated(PolicyRecommendation made, string folder)
    {
        var current = made.Files.Select(f => f.Name).ToHashSet();
        return !Directory.Exists(folder)
            ? []
            :
            [
                .. Directory
                    .EnumerateFiles(folder, "*.yaml")
                    .Where(path =>
                        !current.Contains(Path.GetFileName(path))
                        && FirstLine(path).Contains(RecommendationWords.Mark, StringComparison.Ordinal)
                    )
                    .Order(StringComparer.Ordinal),
            ];
    }

    private static string FirstLine(string path) =>
        (RepositoryFiles.ReadText(path, SourceLocation.Whole(path), new()) ?? "").Split('\n', 2)[0];

    private static string EntryOf(string scenario, string folder) =>
        Path.GetRelativePath(Path.GetDirectoryName(Path.GetFullPath(scenario))!, Path.GetFullPath(folder)).Replace('\\', '/').TrimEnd('/')
        + "/";
}
