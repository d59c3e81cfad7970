using System.Collections.Immutable;
using Spectre.Console;
using StageTest.Cli.Inputs;
using StageTest.Cli.Output;
using StageTest.Cli.Runs;
using StageTest.Cli.Terminal;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Reports;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;
using StageTest.Engines;
using StageTest.Engines.Options;

namespace StageTest.Cli.Commands.Run;

/// <summary>What <c>stagetest run</c> does: read everything, run everything, report everything.</summary>
internal sealed class RunAction(CommandTerminal terminal, EngineCatalog engines, TimeProvider clock)
{
    /// <summary>Does it, and answers with the exit code.</summary>
    public async Task<int> RunAsync(RunSettings settings, CancellationToken cancellationToken)
    {
        var inputs = ScenarioInputs.Read(settings.Paths, cancellationToken);
        inputs.Write(terminal.Error, settings.Verbose ? Severity.Note : Severity.Warning, " Nothing was run.");
        if (inputs.HasErrors || !CheckFlows(inputs, settings) || !PrepareFiles(settings))
        {
            return ExitCode.BadInput;
        }

        var scenarios = FlowFilter.Apply(inputs.Scenarios, settings.Flows);
        var report = await RunAsync(scenarios, settings, cancellationToken);
        if (report is null)
        {
            return ExitCode.Interrupted;
        }

        TellBugs(report, settings);
        return Write(report, settings) ? ExitCode.Of(report.Outcome) : ExitCode.Failure;
    }

    private bool CheckFlows(ScenarioInputs inputs, RunSettings settings)
    {
        var problems = FlowFilter.Problems(inputs.Scenarios, settings.Flows).ToArray();
        foreach (var problem in problems)
        {
            terminal.Error.WriteLine(problem);
        }

        return problems.Length == 0;
    }

    // A report that cannot be written is better known before a long run than after it.
    private bool PrepareFiles(RunSettings settings)
    {
        // A report that is there already, or a device, needs no new entry in its directory.
        var directories = settings
            .Outputs.Where(o => o.File is not null && !File.Exists(o.File))
            .Select(o => Path.GetDirectoryName(Path.GetFullPath(o.File!))!)
            .Append(settings.Diagnostics);
        return directories
            .OfType<string>()
            .Distinct()
            .All(directory =>
                Try(() => Directory.CreateDirectory(directory), $"The directory '{directory}' cannot be made")
                && Try(() => TryToWriteIn(directory), $"The directory '{directory}' cannot be written to")
            );
    }

    private bool Try(Action action, string failure)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            terminal.Error.WriteLine($"{failure}: {problem.Message} Nothing was run.");
            return false;
        }
    }

    private static void TryToWriteIn(string directory)
    {
        const int noBuffer = 1;
        using var file = File.Create(Path.Combine(directory, $".stagetest-{Guid.NewGuid():N}"), noBuffer, FileOptions.DeleteOnClose);
    }

    private Task<RunReport> RunAsync(
        ImmutableArray<Scenario> scenarios,
        RunSettings settings,
        IProgress<RunProgress> progress,
        CancellationToken cancellationToken
    )
    {
        var notices = new EngineNotices
        {
            Diagnostics = settings.Diagnostics,
            Log = VerboseLog.Of(settings.Verbose, terminal, clock),
            Warn = terminal.Error.WriteLine,
        };
        return new EngineRuns(OptionsOf(settings), settings.Parallel, clock).RunAsync(
            settings.Engine ?? Choose(),
            settings.Given,
            notices,
            scenarios,
            progress,
            cancellationToken
        );
    }

    // Told to quiet users too: whether packets were sent is no progress, but what the result is worth.
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
            ObserveFlows = settings.Outputs.Any(o => o.Format is FlowLogReport),
            Only = settings.Flows.IsEmpty ? null : settings.Flows.ToImmutableHashSet().Contains,
            DiagnosticsDirectory = settings.Diagnostics,
        };

    private async Task<RunReport?> RunAsync(ImmutableArray<Scenario> scenarios, RunSettings settings, CancellationToken cancellationToken)
    {
        RunTracker? tracker = null;
        Task<RunReport> Run(IProgress<RunProgress>? progress) => RunAsync(scenarios, settings, tracker = new(progress), cancellationToken);
        try
        {
            if (settings.Quiet || !terminal.Interactive)
            {
                return await Run(settings.Quiet ? null : new PlainProgress(terminal.Error));
            }

            var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(terminal.Error) });
            return await TerminalProgress.ShowAsync(console, scenarios.Length, Run);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            terminal.Error.WriteLine(tracker?.Describe(scenarios.Length) ?? "Interrupted.");
            return null;
        }
    }

    private void TellBugs(RunReport report, RunSettings settings)
    {
        foreach (var result in report.Scenarios.Where(s => s.Bug is not null))
        {
            terminal.Error.WriteLine($"{result.Scenario.Name}: {result.Decision.Reasons[0].Text}");
            terminal.Error.WriteLine(settings.Verbose ? result.Bug : StageTestCommand.AskForReport);
        }
    }

    private bool Write(RunReport report, RunSettings settings)
    {
        var text = new TextReport(terminal.Width ?? TextReport.DefaultWidth, terminal.Colour ? AnsiStyle.Dress : null);
        foreach (var target in settings.Outputs.Any(o => o.File is null) ? settings.Outputs : settings.Outputs.Add(new(text, null)))
        {
            try
            {
                if (target.File is null)
                {
                    (target.Format is TextReport ? text : target.Format).Write(report, terminal.Out);
                    terminal.Out.Flush();
                    continue;
                }

                ReportFile.Write(target.File, file => target.Format.Write(report, file));
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                terminal.Error.WriteLine($"The {target.Format.Name} report cannot be written: {problem.Message}");
                return false;
            }
        }

        return true;
    }
}
