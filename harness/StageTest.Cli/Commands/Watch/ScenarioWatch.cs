using System.Collections.Immutable;
using System.Globalization;
using StageTest.Cli.Inputs;
using StageTest.Cli.Terminal;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Engines;
using StageTest.Core.Reports;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;

namespace StageTest.Cli.Commands.Watch;

/// <summary>Runs a scenario, and again whenever it or a file that it names is saved.</summary>
internal sealed class ScenarioWatch(string file, KeptEngine engine, CommandTerminal terminal, TimeProvider clock)
{
    /// <summary>How long it waits between two looks at the files: a save is noticed after twice as long.</summary>
    public static readonly TimeSpan Pulse = TimeSpan.FromMilliseconds(50);

    private const int MostChanges = 20;

    private readonly TextStyle? _style = terminal.Colour ? AnsiStyle.Dress : null;
    private readonly SourceWatch _sources = new(file, ScenarioReading.Strict);
    private ScenarioRun? _last;

    /// <summary>What the engine was made with, as words of a command line.</summary>
    public ImmutableArray<string> EngineArguments { get; init; } = [];

    /// <summary>Shows the scenario now and after each save, until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Pulse, clock);
        do
        {
            await ShowAsync(cancellationToken);
            while (!_sources.HasChanged())
            {
                await timer.WaitForNextTickAsync(cancellationToken);
            }
        } while (true);
    }

    /// <summary>Reads and runs the scenario once, and shows it with what changed since the last time.</summary>
    public async Task ShowAsync(CancellationToken cancellationToken)
    {
        var diagnostics = new DiagnosticBag();
        var started = clock.GetTimestamp();
        var scenario = _sources.Read(diagnostics);
        if (terminal.Colour)
        {
            // The screen is cleared for a person who sees it, and its scrollback kept.
            terminal.Out.Write("\e[2J\e[H");
        }

        terminal.Out.Write(clock.GetLocalNow().ToString("HH:mm:ss ", CultureInfo.InvariantCulture));
        if (scenario is null)
        {
            terminal.Out.WriteLine($"{PrintableText.Of(file)} cannot be read; waiting for the next save.");
            DiagnosticLines.Write(diagnostics.Sorted(), Severity.Warning, terminal.Out);
        }
        else
        {
            var result = await ScenarioResult.OfAsync(
                new(engine, new() { EngineArguments = EngineArguments }, clock),
                scenario,
                null,
                cancellationToken
            );
            Show(result, clock.GetElapsedTime(started), diagnostics);
            if (result.Run is null)
            {
                await engine.CloseAsync();
            }
            else
            {
                _last = result.Run;
            }
        }

        terminal.Out.WriteLine();
        await terminal.Out.FlushAsync(cancellationToken);
    }

    private void Show(ScenarioResult result, TimeSpan duration, DiagnosticBag diagnostics)
    {
        terminal.Out.WriteLine(
            $"{PrintableText.Of(file)}: {OutcomeText.Word(result.Decision.Outcome)} after {duration.TotalMilliseconds:0} ms"
        );
        DiagnosticLines.Write(diagnostics.Sorted(), Severity.Warning, terminal.Out);
        var report = new RunReport
        {
            Engine = engine.Name,
            EngineArguments = EngineArguments,
            StartedAt = clock.GetUtcNow(),
            Duration = duration,
            Scenarios = [result],
        };
        new TextReport(terminal.Width ?? TextReport.DefaultWidth, _style).Write(report, terminal.Out);
        if (_last is null || result.Run is not { } run)
        {
            return;
        }

        var changes = RunChange.Of(_last, run).ToArray();
        terminal.Out.WriteLine(
            changes.Length == 0 ? "Nothing changed since the last save." : $"Changed since the last save ({changes.Length}):"
        );
        foreach (var change in changes.Take(MostChanges))
        {
            terminal.Out.WriteLine($"  {StageText.Name(change.Stage)}: {change.Flow} {change.Words}");
        }

        if (changes.Length > MostChanges)
        {
            terminal.Out.WriteLine($"  and {CountText.Number(changes.Length - MostChanges)} more");
        }
    }
}
