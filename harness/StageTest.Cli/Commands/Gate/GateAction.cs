using System.Collections.Immutable;
using StageTest.Cli.Git;
using StageTest.Cli.Inputs;
using StageTest.Cli.Runs;
using StageTest.Cli.Terminal;
using StageTest.Core.Connectivity;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Flows.Reading;
using StageTest.Core.Flows.Records;
using StageTest.Core.Gate;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Settings;
using StageTest.Engines;
using StageTest.Engines.Options;

namespace StageTest.Cli.Commands.Gate;

/// <summary>
/// The action of <c>stagetest gate</c>: read both sides of a change, compare them, run what the change can affect, decide, report.
/// </summary>
internal sealed class GateAction(CommandTerminal terminal, EngineCatalog engines, TimeProvider clock)
{
    /// <summary>Runs it, and returns the exit code.</summary>
    public async Task<int> RunAsync(GateSettings settings, CancellationToken cancellationToken)
    {
        if (!settings.Reports.Prepare(terminal, settings.Diagnostics))
        {
            return ExitCode.BadInput;
        }

        try
        {
            var repository = await GitRepository.FindAsync(Path.GetFullPath(settings.Repository), cancellationToken);
            var isTree = settings.Head == GateSettings.WorkingTree;
            var start = await GateBase.FindAsync(repository, settings.Base, isTree ? "HEAD" : settings.Head, cancellationToken);
            var headCommit = isTree ? null : start.Tip;
            using var before = await GitSnapshot.OfAsync(repository, start.Commit, cancellationToken);
            using var after = headCommit is null ? null : await GitSnapshot.OfAsync(repository, headCommit, cancellationToken);
            var submodules = after?.Submodules ?? await repository.SubmodulesAsync(cancellationToken);
            var (diagnostics, root) = (new DiagnosticBag(), after?.Root ?? repository.Root);
            var rules = GateRules.Read(before.Root, root, diagnostics);
            settings = settings.With(rules.Settings);
            if (GateFolders.Of(repository.Root, settings, rules.Settings, out var wrong) is not { } folders)
            {
                await terminal.Error.WriteLineAsync(wrong);
                return ExitCode.BadInput;
            }

            settings = settings with { Engine = settings.Engine ?? EngineOf(rules.Settings, diagnostics) };
            CheckDeclarations(settings, diagnostics);
            await folders.CheckFilesAsync(repository, headCommit, diagnostics, cancellationToken);
            var report = new GateReport
            {
                Base = start.Text,
                Head = headCommit is null ? "the working tree" : $"{settings.Head} ({GitRepository.Short(headCommit)})",
                Settings = rules.Note,
            };

            folders = folders with
            {
                NeedsScenarios = folders.NeedsScenarios || folders.HasScenarios(before.Root) || folders.HasScenarios(root),
            };

            // Errors that existed before the change are not caused by it.
            var (cache, kinds) = (new PolicyFileCache(), RepositoryKinds.Of(rules.Settings));
            var comparison = new GateComparison(
                GateSide.Read(before.Root, folders, before.Submodules.Keys, kinds, cache, new()),
                GateSide.Read(root, folders, submodules.Keys, kinds, cache, diagnostics)
            );
            var listed = after is null ? await repository.FilesAsync(cancellationToken) : null;
            var (was, now) = (
                GateTree.Of(comparison.Before, null, before.Large, before.Submodules, folders.IsDeployed),
                GateTree.Of(
                    comparison.After,
                    listed,
                    after?.Large ?? await GitLargeFiles.OfAsync(repository, listed!, cancellationToken),
                    submodules,
                    folders.IsDeployed
                )
            );
            (was, now) = GateRendering.Of(folders, comparison, (was, now), diagnostics);
            if (now.Digests.Keys.FirstOrDefault(path => path.Contains('\uFFFD', StringComparison.Ordinal)) is { } odd)
            {
                throw new GitException(
                    $"The name of the file '{odd}' is not UTF-8, so StageTest cannot distinguish it from " + "another. Rename it."
                );
            }

            var seen = SeenIn(settings.Flows, diagnostics, cancellationToken);
            await GateFlows.ReadAsync(rules.Settings.Flows, repository, start.Commit, seen, diagnostics, cancellationToken);
            var uncovered = new UncoveredPolicies(was, now, rules.Settings.IsIgnored, rules.Settings.IsHarmless);
            var removed = new RemovedNamespaces(was, now, rules.Settings.IsIgnored, rules.Settings.IsHarmless);
            var access = new UncoveredAccess(was, now, rules.Settings.IsIgnored, rules.Settings.IsHarmless, [.. comparison.ComparedAccess]);
            var attributes = await GateAttributes.ReasonsAsync(repository, (start.Commit, headCommit), was, now, cancellationToken);
            var alone = GatePolicies.Of(comparison, was, now, settings.GroupBy, diagnostics);
            var change = new GateInput(comparison, diagnostics, folders, rules)
            {
                UncoveredPolicies = diagnostics.HasErrors
                    ? []
                    :
                    [
                        .. uncovered.Reasons(),
                        .. removed.Reasons(),
                        .. access.Reasons(),
                        .. new UnappliedPolicies(was, now).Reasons(),
                        .. new NetworkAnnotations(was, now).Reasons(),
                        .. attributes,
                        .. DeployerFiles.Reasons(was, now),
                    ],
                MissingOwners = await new GateOwners(repository, rules.Settings, settings.ApprovedBy).ReasonsAsync(
                    (start.Commit, headCommit),
                    (comparison.Before, was),
                    (comparison.After, now),
                    cancellationToken
                ),
                ChangedFiles = comparison.ChangedIn(was, now),
                Seen = seen,
                UnreadScenarios = [.. comparison.UnreadScenarios(was, now)],
                Questions = diagnostics.HasErrors ? [] : [.. new GateQuestions(comparison, folders, was, now).Ask()],
            };
            report = await JudgeAsync(
                report with
                {
                    Connections = alone,
                    FrameLabel = settings.GroupBy,
                },
                change,
                settings,
                cancellationToken
            );
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
        GateInput input,
        GateSettings settings,
        CancellationToken cancellationToken
    )
    {
        var (comparison, diagnostics) = (input.Comparison, input.Diagnostics);
        if (!comparison.Before.HasPolicies && !comparison.After.HasPolicies)
        {
            diagnostics.Error(
                SourceLocation.Whole(string.Join(", ", input.Folders.Policies)),
                "There is no such folder of policies, neither before the change nor after it. Name it with '--policies DIR'."
            );
        }

        var changes = diagnostics.HasErrors ? [] : comparison.Changes(settings.All).ToImmutableArray();
        var byBase = settings.DeclarationsFromBase == true;
        var declared = diagnostics.HasErrors
            ? new([], null)
            : GateDeclarations.Of(comparison, changes, settings.ExpectChange, byBase, diagnostics);
        DiagnosticLines.Write(diagnostics.Sorted(), settings.Verbose ? Severity.Note : Severity.Warning, terminal.Error);
        report = report with { ChangedFiles = input.ChangedFiles };
        if (diagnostics.HasErrors)
        {
            return report with { Problems = [.. diagnostics.Sorted().Where(d => d.Severity == Severity.Error)] };
        }

        ImmutableArray<BaseQuestion> questions =
        [
            .. input.Questions.Select(q => q.With(declared.For(q.After), byBase ? "the base" : "the change")),
        ];
        changes = [.. changes.Select(c => c with { Performed = c.Performed.Union(Performed(questions, c.Scenario)) })];
        var waiversFromBase = settings.WaiversFromBase == true;
        var waived = waiversFromBase ? comparison.Before.Waivers : comparison.After.Waivers;
        var question = new GateQuestion
        {
            Changes = changes,
            Removed = [.. comparison.Removed],
            Questions = questions,
            UnreadScenarios = input.UnreadScenarios,
            UncoveredPolicies = input.UncoveredPolicies,
            MissingOwners = input.MissingOwners,
            ObservedFlows = [.. ObservedFlowReview.Of(changes, input.Seen, cancellationToken)],
            SettingsChange = input.Rules.Change,
            DeclaredByBase = byBase,
            Declared = declared.Own,
            DeclaredForAll = declared.All,
            Waivers = waived,
            ScenarioWaivers = changes.ToImmutableDictionary(
                c => c.Scenario.File,
                c => waiversFromBase ? comparison.PairOf(c.Scenario)?.Waivers ?? [] : c.Scenario.Waivers
            ),
            BaseWaivers = comparison.Before.Waivers,
            BaseScenarioWaivers = changes.ToImmutableDictionary(c => c.Scenario.File, c => comparison.PairOf(c.Scenario)?.Waivers ?? []),
            PresentWaivers = [.. comparison.After.Waivers, .. changes.SelectMany(c => c.Scenario.Waivers)],
            IsProofEnough = true,
            RequirePinned = PinnedOption.IsGiven(settings.Given) || input.Rules.Settings.RequirePinned,
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
            Questions = questions,
            Rules = rules,
            Mutations = question.Mutations,
            Reasons = ChangeGate.Decide(question, rules),
        };
    }

    // A record that cannot be read is invalid input: the connection that it describes would not be judged.
    private static SeenFlows SeenIn(ImmutableArray<string> files, DiagnosticBag diagnostics, CancellationToken cancellationToken)
    {
        var seen = new SeenFlows();
        foreach (var record in new FlowInputs(FlowSources.Known, null, diagnostics).Read(files, cancellationToken))
        {
            seen.Add(record);
        }

        return seen;
    }

    private static IEnumerable<(Flow, Verdict)> Performed(ImmutableArray<BaseQuestion> questions, Scenario scenario) =>
        questions.Where(q => q.After == scenario).SelectMany(q => q.Performed);

    private EngineDescriptor? EngineOf(RepositorySettings rules, DiagnosticBag diagnostics)
    {
        if (rules.Engine is { } name && engines.ProblemOf(name) is { } problem)
        {
            diagnostics.Error(SourceLocation.Whole(RepositorySettings.File), $"'gate.engine' of the base: {problem}");
        }

        return rules.Engine is null ? null : engines.Find(rules.Engine);
    }

    private static void CheckDeclarations(GateSettings settings, DiagnosticBag diagnostics)
    {
        if (settings is { DeclarationsFromBase: true, ExpectChange: not null })
        {
            diagnostics.Error(
                SourceLocation.Whole(settings.ExpectChange),
                "Only declarations of the base count, so '--expect-change' has no effect. Leave it out, or use "
                    + "'--declarations-from head'."
            );
        }
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
            [.. scenarios.SelectMany(s => s.WithSteps())],
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
