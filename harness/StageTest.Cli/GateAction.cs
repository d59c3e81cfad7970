using System.Collections.Immutable;
using System.Text;
using StageTest.Core.Documents;
using StageTest.Core.Engines;
using StageTest.Core.Gate;
using StageTest.Core.Reports;
using StageTest.Core.Reports.Gate;
using StageTest.Core.Scenarios;

namespace StageTest.Cli;

/// <summary>What <c>stagetest gate</c> does: read both sides of a change, compare them, run what the change can affect, decide, report.</summary>
internal sealed class GateAction(Terminal terminal, EngineSource engines, TimeProvider clock)
{
    private const int DefaultMinutes = 10;

    /// <summary>Does it, and answers with the exit code.</summary>
    public async Task<int> RunAsync(GateSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            var repository = await GitRepository.FindAsync(Directory.GetCurrentDirectory(), cancellationToken);
            if (FoldersOf(repository, settings) is not { } folders)
            {
                return ExitCode.BadInput;
            }

            var (baseCommit, baseText) = await BaseOfAsync(repository, settings, cancellationToken);
            var headCommit = settings.Head == GateSettings.WorkingTree ? null : await repository.ResolveAsync(settings.Head, cancellationToken);
            using var before = await GitSnapshot.OfAsync(repository, baseCommit, cancellationToken);
            using var after = headCommit is null ? null : await GitSnapshot.OfAsync(repository, headCommit, cancellationToken);
            var report = new GateReport
            {
                Base = baseText,
                Head = headCommit is null ? "the working tree" : $"{settings.Head} ({GitRepository.Short(headCommit)})",
            };
            report = await JudgeAsync(report, folders, before, after?.Root ?? repository.Root, after?.Submodules ?? [], settings, cancellationToken);
            var code = !report.Problems.IsEmpty ? ExitCode.BadInput : ExitCode.Of(report.Outcome);
            return Write(report, settings) ? code : ExitCode.Failure;
        }
        catch (GitException problem)
        {
            await terminal.Error.WriteLineAsync($"{PrintableText(problem.Message)} Nothing was run.");
            return ExitCode.BadInput;
        }
    }

    private async Task<GateReport> JudgeAsync(
        GateReport report,
        (string Policies, string Scenarios) folders,
        GitSnapshot before,
        string root,
        IReadOnlyList<string> submodules,
        GateSettings settings,
        CancellationToken cancellationToken)
    {
        // What was wrong before the change is not this change's fault.
        var diagnostics = new DiagnosticBag();
        var comparison = new GateComparison(GateSide.Read(before.Root, folders, before.Submodules, new()), GateSide.Read(root, folders, submodules, diagnostics));
        DiagnosticLines.Write(diagnostics.Sorted(), settings.Verbose ? Severity.Note : Severity.Warning, terminal.Error);
        report = report with { ChangedFiles = comparison.ChangedFiles };
        var changes = diagnostics.HasErrors ? [] : comparison.Changes(settings.All).ToImmutableArray();
        var declared = diagnostics.HasErrors ? [] : DeclaredBy(comparison, changes, settings, diagnostics);
        if (diagnostics.HasErrors)
        {
            return report with { Problems = [.. diagnostics.Sorted().Where(d => d.Severity == Severity.Error)] };
        }

        var question = new GateQuestion
        {
            Changes = changes,
            Scenarios = comparison.After.Scenarios,
            Removed = [.. comparison.Removed],
            UnnamedFiles = [.. comparison.UnnamedFiles(folders.Policies)],
            UnseenFiles = [.. comparison.UnseenFiles()],
            Declared = declared,
            Waivers = (settings.WaiversFromBase ? comparison.Before : comparison.After).Waivers,
            ScenarioWaivers = changes.ToImmutableDictionary(c => c.Scenario.File, c => settings.WaiversFromBase ? comparison.PairOf(c.Scenario)?.Waivers ?? [] : c.Scenario.Waivers),
            IsProofEnough = true,
            AllowUncovered = settings.AllowUncovered,
            Today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime),
        };
        if (!changes.IsEmpty)
        {
            var engine = ChooseEngine(settings);
            var run = await RunAsync(engine, [.. changes.Select(c => c.Scenario)], settings, cancellationToken);
            question = question with { Run = run, IsProofEnough = engine.SendsPackets || settings.Engine is not null };
            report = report with { Run = run, Engine = engine.Name, SendsPackets = engine.SendsPackets };
        }

        var rules = ReadinessReview.Of(changes.Select(c => c.Scenario), comparison.After.Scenarios);
        return report with { Changes = changes, Rules = rules, Reasons = ChangeGate.Decide(question, rules) };
    }

    // A block that was there before the change has done its work, and grants nothing to this one.
    private ImmutableDictionary<string, DeclaredChange> DeclaredBy(
        GateComparison comparison, ImmutableArray<ScenarioChange> changes, GateSettings settings, DiagnosticBag diagnostics)
    {
        var declared = ImmutableDictionary<string, DeclaredChange>.Empty;
        if (settings.ExpectChange is { } file && RepositoryFiles.ReadText(file, SourceLocation.Whole(file), diagnostics) is { } text)
        {
            declared = DeclaredChangeFile.Read(text, RepositoryFiles.Display(file), [.. changes.Select(c => c.Scenario)], diagnostics);
        }

        foreach (var scenario in changes.Select(c => c.Scenario))
        {
            if (scenario.ExpectChange is not { } own)
            {
                continue;
            }

            if (comparison.PairOf(scenario)?.ExpectChange is { } old && old.MeansSameAs(own))
            {
                terminal.Error.WriteLine($"{scenario.File}: 'expectChange' is left over from an earlier change and is not looked at. Remove it.");
                continue;
            }

            declared = declared.SetItem(scenario.File, own.And(declared.GetValueOrDefault(scenario.File, DeclaredChange.None)));
        }

        return declared;
    }

    private static async Task<(string Commit, string Text)> BaseOfAsync(GitRepository repository, GateSettings settings, CancellationToken cancellationToken)
    {
        if (settings.Base is { } named)
        {
            var commit = await repository.ResolveAsync(named, cancellationToken);
            return (commit, $"{named} ({GitRepository.Short(commit)})");
        }

        var head = await repository.ResolveAsync(settings.Head == GateSettings.WorkingTree ? "HEAD" : settings.Head, cancellationToken);
        foreach (var branch in new[] { "origin/main", "main" })
        {
            if (await repository.TryResolveAsync(branch, cancellationToken) is { } main)
            {
                var commit = await repository.MergeBaseAsync(main, head, cancellationToken);
                return (commit, $"{GitRepository.Short(commit)}, where the change left {branch},");
            }
        }

        throw new GitException("There is neither a branch 'origin/main' nor 'main' to find the base with. Name it with '--base REV'; after a shallow checkout, fetch it first.");
    }

    private (string Policies, string Scenarios)? FoldersOf(GitRepository repository, GateSettings settings)
    {
        string? Inside(string option, string folder)
        {
            var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
            if (RepositoryFiles.IsWithin(full, repository.Root))
            {
                return RepositoryFiles.PathWithin(full, repository.Root);
            }

            terminal.Error.WriteLine($"{option} {folder}: this is not inside the repository {repository.Root}. Nothing was run.");
            return null;
        }

        return Inside("--policies", settings.Policies) is { } policies && Inside("--scenarios", settings.Scenarios) is { } scenarios ? (policies, scenarios) : null;
    }

    private IEngine ChooseEngine(GateSettings settings)
    {
        if (settings.Engine is { } name)
        {
            return engines.Find(name, new()) ?? throw new ArgumentException($"There is no engine '{name}'.", nameof(settings));
        }

        var choice = engines.Choose();
        terminal.Error.WriteLine(choice.Reason);
        return choice.Engine;
    }

    private Task<RunReport> RunAsync(IEngine engine, ImmutableArray<Scenario> scenarios, GateSettings settings, CancellationToken cancellationToken)
    {
        var runs = new EngineRuns(engines, new() { TimeLimit = TimeSpan.FromMinutes(DefaultMinutes) }, RunCommand.DefaultParallel, clock);
        var progress = new RunTracker(settings.Quiet ? null : new PlainProgress(terminal.Error));
        var cluster = settings.Cluster with { Log = settings.Verbose ? terminal.Error.WriteLine : _ => { }, Warn = terminal.Error.WriteLine };
        return settings.Engine is { } name
            ? runs.RunAsync(name, cluster, scenarios, progress, cancellationToken)
            : runs.RunAsync(engine, terminal.Error.WriteLine, scenarios, progress, cancellationToken);
    }

    private bool Write(GateReport report, GateSettings settings)
    {
        var text = new TextGate(terminal.Colour ? AnsiStyle.Dress : null);
        foreach (var target in settings.Outputs.Any(o => o.File is null) ? settings.Outputs : settings.Outputs.Add(new(text, null)))
        {
            try
            {
                if (target.File is null)
                {
                    (target.Format is TextGate ? text : target.Format).Write(report, terminal.Out);
                    continue;
                }

                Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(target.File))!);
                using var file = new StreamWriter(target.File, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
                target.Format.Write(report, file);
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                terminal.Error.WriteLine($"The {target.Format.Name} report cannot be written: {problem.Message}");
                return false;
            }
        }

        return true;
    }

    // git's own words may quote what a stranger named a branch.
    private static string PrintableText(string message) => string.Concat(message.Select(c => char.IsControl(c) ? ' ' : c));
}
