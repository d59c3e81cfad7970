using System.Collections.Immutable;
using Spectre.Console;
using StageTest.Cli.Inputs;
using StageTest.Cli.Options;
using StageTest.Cli.Runs;
using StageTest.Cli.Terminal;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Engines;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;
using StageTest.Engines;
using StageTest.Engines.Options;

namespace StageTest.Cli.Commands.Run;

/// <summary>The action of <c>stagetest run</c>: read everything, run everything, report everything.</summary>
internal sealed class RunAction(CommandTerminal terminal, EngineCatalog engines, TimeProvider clock)
{
    /// <summary>Runs it, and returns the exit code.</summary>
    public async Task<int> RunAsync(RunSettings settings, CancellationToken cancellationToken)
    {
        var inputs = ScenarioInputs.Read(settings.Paths, cancellationToken);
        inputs.Write(terminal.Error, settings.Verbose ? Severity.Note : Severity.Warning, " Nothing was run.");
        ImmutableArray<Scenario> chosen = [.. inputs.Scenarios.Where(s => ScenarioFilter.Takes(s, settings.Tags, settings.Filters))];
        if (!inputs.HasErrors && chosen.IsEmpty && !inputs.Scenarios.IsEmpty)
        {
            terminal.Error.WriteLine(ScenarioFilter.WhyNone(inputs.Scenarios, settings.Tags, settings.Filters));
            return ExitCode.BadInput;
        }

        var rounds = RunRound.Of(settings.Given, chosen);
        ImmutableArray<Scenario> all = [.. rounds.SelectMany(r => r.Scenarios).SelectMany(s => s.WithSteps())];
        if (inputs.HasErrors || !CheckFlows(all, settings) || !settings.Reports.Prepare(terminal, settings.Diagnostics))
        {
            return ExitCode.BadInput;
        }

        var engine = settings.Engine ?? Choose();
        if (await AskedAsync(engine, rounds, settings, cancellationToken) is not { } asked)
        {
            return ExitCode.BadInput;
        }

        var failFast = settings.FailFast ? new FirstFailure() : null;
        var scenarios = asked.Sum(r => r.Scenarios.Length + r.Unread.Length);
        var report = await RunAsync(engine, asked, settings, failFast, cancellationToken);
        if (report is null)
        {
            return ExitCode.Interrupted;
        }

        TellBugs(report, settings);
        TellTimes(report, settings);
        TellNotRun(failFast?.Result, scenarios - report.Scenarios.Length, scenarios);
        var reports = report.Scenarios.Any(s => s.Run is not null) ? settings.Reports : settings.Reports.WithoutFlowLogs(terminal);
        return reports.Write(report with { FrameLabel = settings.GroupBy }, terminal) ? ExitCode.Of(report.Outcome) : ExitCode.Failure;
    }

    // Scenarios that nothing here can test are found before anything starts. Returns null, after a message, if none are left.
    private async Task<ImmutableArray<RunRound>?> AskedAsync(
        EngineDescriptor engine,
        ImmutableArray<RunRound> rounds,
        RunSettings settings,
        CancellationToken cancellationToken
    )
    {
        if (settings.Reports.NeedFlowLog && engine.ReasonAgainstFlows(settings.Given) is { } reason)
        {
            terminal.Error.WriteLine($"The file of --output flows would be empty: {reason} Nothing was run.");
            return null;
        }

        var asked = ImmutableArray.CreateBuilder<RunRound>();
        foreach (var round in rounds)
        {
            var scenarios = FlowFilter.Apply([.. round.Scenarios.SelectMany(s => s.WithSteps())], settings.Flows);
            var refused = await EngineRuns.RefusedAsync(engine, round.Given, scenarios, cancellationToken);
            asked.Add(round with { Scenarios = scenarios, Unread = [.. round.Unread, .. refused] });
        }

        bool IsAnyLeft(RunRound round) => round.Scenarios.Length > round.Unread.Count(u => round.Scenarios.Contains(u.Scenario));
        if (asked.Any(IsAnyLeft) || asked.All(r => r.Unread.IsEmpty))
        {
            return asked.ToImmutable();
        }

        foreach (var result in asked.SelectMany(r => r.Unread))
        {
            terminal.Error.WriteLine($"{result.Scenario.File}: {result.Decision.Reasons[0].Text}");
        }

        terminal.Error.WriteLine("Nothing was run.");
        return null;
    }

    private bool CheckFlows(ImmutableArray<Scenario> scenarios, RunSettings settings)
    {
        var problems = FlowFilter.Problems(scenarios, settings.Flows).ToArray();
        foreach (var problem in problems)
        {
            terminal.Error.WriteLine(problem);
        }

        return problems.Length == 0;
    }

    private async Task<RunReport> RunAsync(
        EngineDescriptor engine,
        ImmutableArray<RunRound> rounds,
        RunSettings settings,
        FirstFailure? failFast,
        IProgress<RunProgress> progress,
        CancellationToken cancellationToken
    )
    {
        var notices = new EngineNotices
        {
            Diagnostics = settings.Diagnostics,
            ObserveFlows = settings.Reports.NeedFlowLog,
            Log = VerboseLog.Of(settings.Verbose, terminal, clock),
            Warn = terminal.Error.WriteLine,
        };
        var reports = ImmutableArray.CreateBuilder<RunReport>();
        foreach (var round in rounds)
        {
            var runs = new EngineRuns(OptionsOf(settings), settings.Parallel, clock) { FailFast = failFast, Refused = round.Unread };
            reports.Add(await runs.RunAsync(engine, round.Given, notices, round.Scenarios, progress, cancellationToken));
        }

        return EngineRuns.Together(reports.ToImmutable(), engine.ArgumentsOf(settings.Given));
    }

    // Quiet users see it too: whether packets were sent is not progress; it determines the value of the result.
    private EngineDescriptor Choose()
    {
        var choice = engines.Choose();
        terminal.Error.WriteLine(choice.Reason);
        return choice.Engine;
    }

    private static RunOptions OptionsOf(RunSettings settings) =>
        new()
        {
            TimeLimit = settings.TimeLimit,
            DenialTimeout = settings.DenialTimeout,
            ObserveFlows = settings.Reports.NeedFlowLog,
            Only = settings.Flows.IsEmpty ? null : settings.Flows.ToImmutableHashSet().Contains,
            DiagnosticsDirectory = settings.Diagnostics,
        };

    private async Task<RunReport?> RunAsync(
        EngineDescriptor engine,
        ImmutableArray<RunRound> rounds,
        RunSettings settings,
        FirstFailure? failFast,
        CancellationToken cancellationToken
    )
    {
        RunTracker? tracker = null;
        Task<RunReport> Run(IProgress<RunProgress>? progress) =>
            RunAsync(engine, rounds, settings, failFast, tracker = new(progress), cancellationToken);
        var count = rounds.Sum(r => r.Scenarios.Length + r.Unread.Count(u => !r.Scenarios.Contains(u.Scenario)));
        try
        {
            if (settings.Quiet || !terminal.Interactive)
            {
                return await Run(settings.Quiet ? null : new PlainProgress(terminal.Error));
            }

            var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(terminal.Screen) });
            return await TerminalProgress.ShowAsync(console, count, Run);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            terminal.Error.WriteLine(tracker?.Describe(count) ?? "Interrupted.");
            return null;
        }
    }

    private void TellTimes(RunReport report, RunSettings settings)
    {
        if (!settings.Verbose || report.Phases.IsEmpty)
        {
            return;
        }

        ImmutableArray<(string Name, ImmutableArray<RunPhase> Phases)> times =
        [
            .. report.Scenarios.Select(s => (s.Scenario.Name, s.Run?.Phases ?? [])).Where(t => !t.Item2.IsEmpty),
            ("time of all", RunPhase.Sum([.. report.Phases, .. report.Scenarios.SelectMany(s => s.Run?.Phases ?? [])])),
        ];
        foreach (var (name, phases) in times)
        {
            terminal.Error.WriteLine(PrintableText.Of($"{name}: {string.Join(", ", phases)}"));
        }
    }

    private void TellNotRun(ScenarioResult? first, int count, int all)
    {
        if (first is not null && count > 0)
        {
            terminal.Error.WriteLine(
                $"--fail-fast: {first.Scenario.File} does not promote. {count} of {all} scenarios were not started, and no report has them."
            );
        }
    }

    private void TellBugs(RunReport report, RunSettings settings)
    {
        foreach (var result in report.Scenarios.Where(s => s.Bug is not null))
        {
            terminal.Error.WriteLine($"{result.Scenario.Name}: {result.Decision.Reasons[0].Text}");
            terminal.Error.WriteLine(settings.Verbose ? result.Bug : CommonOptions.AskForReport);
        }
    }
}
