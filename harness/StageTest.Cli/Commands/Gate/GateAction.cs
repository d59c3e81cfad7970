using System.Collections.Immutable;
using StageTest.Cli.Git;
using StageTest.Cli.Runs;
using StageTest.Cli.Terminal;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Gate;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;
using StageTest.Engines;
using StageTest.Engines.Options;

namespace StageTest.Cli.Commands.Gate;

/// <summary>
/// What <c>stagetest gate</c> does: read both sides of a change, compare them, run what the change can affect, decide, report.
/// </summary>
internal sealed class GateAction(CommandTerminal terminal, EngineCatalog engines, TimeProvider clock)
{
    /// <summary>Does it, and answers with the exit code.</summary>
    public async Task<int> RunAsync(GateSettings settings, CancellationToken cancellationToken)
    {
        if (!settings.Reports.Prepare(terminal, settings.Diagnostics))
        {
            return ExitCode.BadInput;
        }

        try
        {
            var repository = await GitRepository.FindAsync(Path.GetFullPath(settings.Repository), cancellationToken);
            if (FoldersOf(repository, settings) is not { } folders)
            {
                return ExitCode.BadInput;
            }

            var isTree = settings.Head == GateSettings.WorkingTree;
            var start = await GateBase.FindAsync(repository, settings.Base, isTree ? "HEAD" : settings.Head, cancellationToken);
            var headCommit = isTree ? null : await repository.ResolveAsync(settings.Head, cancellationToken);
            using var before = await GitSnapshot.OfAsync(repository, start.Commit, cancellationToken);
            using var after = headCommit is null ? null : await GitSnapshot.OfAsync(repository, headCommit, cancellationToken);
            var submodules = after?.Submodules ?? await repository.SubmodulesAsync(cancellationToken);
            var report = new GateReport
            {
                Base = start.Text,
                Head = headCommit is null ? "the working tree" : $"{settings.Head} ({GitRepository.Short(headCommit)})",
            };

            // What was wrong before the change is not this change's fault.
            var (diagnostics, cache) = (new DiagnosticBag(), new PolicyFileCache());
            var comparison = new GateComparison(
                GateSide.Read(before.Root, folders, before.Submodules, cache, new()),
                GateSide.Read(after?.Root ?? repository.Root, folders, submodules, cache, diagnostics)
            );
            report = await JudgeAsync(report, comparison, diagnostics, folders, settings, cancellationToken);
            var code = !report.Problems.IsEmpty ? ExitCode.BadInput : ExitCode.Of(report.Outcome);
            return settings.Reports.Write(report, terminal) ? code : ExitCode.Failure;
        }
        catch (GitException problem)
        {
            await terminal.Error.WriteLineAsync(PrintableText.OfLine($"{problem.Message} Nothing was run."));
            return ExitCode.BadInput;
        }
    }

    private async Task<GateReport> JudgeAsync(
        GateReport report,
        GateComparison comparison,
        DiagnosticBag diagnostics,
        (string Policies, string Scenarios) folders,
        GateSettings settings,
        CancellationToken cancellationToken
    )
    {
        if (!comparison.Before.HasPolicies && !comparison.After.HasPolicies)
        {
            diagnostics.Error(
                SourceLocation.Whole(folders.Policies),
                "There is no such folder of policies, neither before the change nor after it. Name it with '--policies DIR'."
            );
        }

        var changes = diagnostics.HasErrors ? [] : comparison.Changes(settings.All).ToImmutableArray();
        var declared = diagnostics.HasErrors ? new([], null) : GateDeclarations.Of(comparison, changes, settings.ExpectChange, diagnostics);
        DiagnosticLines.Write(diagnostics.Sorted(), settings.Verbose ? Severity.Note : Severity.Warning, terminal.Error);
        report = report with { ChangedFiles = comparison.ChangedFiles };
        if (diagnostics.HasErrors)
        {
            return report with { Problems = [.. diagnostics.Sorted().Where(d => d.Severity == Severity.Error)] };
        }

        var waived = settings.WaiversFromBase ? comparison.Before.Waivers : comparison.After.Waivers;
        var question = new GateQuestion
        {
            Changes = changes,
            Removed = [.. comparison.Removed],
            UnnamedFiles = [.. comparison.UnnamedFiles],
            Declared = declared.Own,
            DeclaredForAll = declared.All,
            Waivers = waived,
            ScenarioWaivers = changes.ToImmutableDictionary(
                c => c.Scenario.File,
                c => settings.WaiversFromBase ? comparison.PairOf(c.Scenario)?.Waivers ?? [] : c.Scenario.Waivers
            ),
            BaseWaivers = comparison.Before.Waivers,
            BaseScenarioWaivers = changes.ToImmutableDictionary(c => c.Scenario.File, c => comparison.PairOf(c.Scenario)?.Waivers ?? []),
            PresentWaivers = [.. comparison.After.Waivers, .. changes.SelectMany(c => c.Scenario.Waivers)],
            IsProofEnough = true,
            AllowUncovered = settings.AllowUncovered,
            Today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime),
        };
        if (!changes.IsEmpty)
        {
            var (name, sendsPackets, run) = await RunAsync([.. changes.Select(c => c.Scenario)], settings, cancellationToken);
            question = question with { Run = run, IsProofEnough = sendsPackets || settings.Engine is not null };
            report = report with { Run = run, Engine = name, SendsPackets = sendsPackets };
        }

        if (settings.LeastMutationScore is { } least)
        {
            question = question with { Mutations = MutationReview.Of([.. changes.Select(c => c.Scenario)], least, cancellationToken) };
        }

        var rules = ReadinessReview.Of(changes.Select(c => c.Scenario), comparison.After.Scenarios);
        return report with
        {
            Changes = changes,
            Rules = rules,
            Mutations = question.Mutations,
            Reasons = ChangeGate.Decide(question, rules),
        };
    }

    private (string Policies, string Scenarios)? FoldersOf(GitRepository repository, GateSettings settings)
    {
        string? Inside(string option, string folder)
        {
            var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder, Path.GetFullPath(settings.Repository)));
            if (RepositoryBounds.IsWithin(full, repository.Root))
            {
                return RepositoryBounds.PathWithin(full, repository.Root);
            }

            terminal.Error.WriteLine($"{option} {folder}: this is not inside the repository {repository.Root}. Nothing was run.");
            return null;
        }

        return Inside("--policies", settings.Policies) is { } policies && Inside("--scenarios", settings.Scenarios) is { } scenarios
            ? (policies, scenarios)
            : null;
    }

    private async Task<(string Engine, bool SendsPackets, RunReport Run)> RunAsync(
        ImmutableArray<Scenario> scenarios,
        GateSettings settings,
        CancellationToken cancellationToken
    )
    {
        var options = new RunOptions { TimeLimit = settings.TimeLimit, DiagnosticsDirectory = settings.Diagnostics };
        var notices = new EngineNotices
        {
            Diagnostics = settings.Diagnostics,
            Log = VerboseLog.Of(settings.Verbose, terminal, clock),
            Warn = terminal.Error.WriteLine,
        };
        var engine = settings.Engine ?? Choose();
        var run = await new EngineRuns(options, settings.Parallel, clock).RunAsync(
            engine,
            settings.Given,
            notices,
            scenarios,
            new RunTracker(settings.Quiet ? null : new PlainProgress(terminal.Error)),
            cancellationToken
        );
        return (engine.Name, engine.Create(settings.Given, notices).SendsPackets, run);
    }

    private EngineDescriptor Choose()
    {
        var choice = engines.Choose();
        terminal.Error.WriteLine(choice.Reason);
        return choice.Engine;
    }
}
