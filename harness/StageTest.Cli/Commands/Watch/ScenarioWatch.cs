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

/// <summary>Runs a scenario, and again whenever its file or a file that it names is saved.</summary>
internal sealed class ScenarioWatch(string file, KeptEngine engine, CommandTerminal terminal, TimeProvider clock)
{
    /// <summary>The interval between two looks at the files: a save is noticed after twice this time.</summary>
    public static readonly TimeSpan Pulse = TimeSpan.FromMilliseconds(50);

    private const int MostChanges = 20;

    // This many lines stay free for changes below a matrix that is larger than the screen.
    private const int LeastChanges = 5;

    // The lines of the decision, an empty line, the cursor, and some warnings.
    private const int LinesBeside = 6;

    private readonly TextStyle? _style = terminal.Colour ? AnsiStyle.Dress : null;
    private readonly SourceWatch _sources = new(file, ScenarioReading.Strict);
    private ScenarioRun? _last;

    /// <summary>The options of the engine, as words of a command line.</summary>
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

    /// <summary>Reads and runs the scenario once, and shows the result with the changes since the last time.</summary>
    public async Task ShowAsync(CancellationToken cancellationToken)
    {
        var diagnostics = new DiagnosticBag();
        var started = clock.GetTimestamp();
        var scenario = _sources.Read(diagnostics);
        if (terminal.Colour)
        {
            // The screen is cleared for a person who watches; its scrollback is kept.
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
        using var text = new StringWriter();
        new TextReport(Width, _style).Write(report, text);
        string[] whole = [.. text.ToString().TrimEnd().Split('\n').Select(line => line.TrimEnd('\r'))];
        RunChange[]? changes = _last is not null && result.Run is { } now ? [.. RunChange.Of(_last, now)] : null;

        // If a person watches, the result of the policies stays in view: the last stage's matrix, and as many changes as fit.
        var room = terminal is { Colour: true, Height: { } height } ? height - LinesBeside : int.MaxValue;
        var left = room - Math.Min(changes?.Length + 1 ?? 0, LeastChanges);
        string[] shown = whole.Length > left && result.Run is not null ? [.. Short(result, report, left)] : whole;
        foreach (var line in changes is null ? shown : [.. shown, .. Changes(changes, room - shown.Length)])
        {
            terminal.Out.WriteLine(line);
        }
    }

    private int Width => terminal.Width ?? TextReport.DefaultWidth;

    private IEnumerable<string> Short(ScenarioResult result, RunReport report, int lines)
    {
        var stage = result.Run!.Stages[^1];
        var wrong = MatrixComparison.Of(result.Run, stage).Select(d => d.Flow).ToHashSet();
        return
        [
            $"  {StageText.Name(stage.Stage)}: {TruthTable.Tally(stage.Observed.Verdicts)}",
            .. FittingTable.Lines(stage.Observed, wrong, Width, lines - 2, _style),
            $"  The report is longer than this screen. All of it: {RunText.Repeat(result, report)}",
        ];
    }

    private IEnumerable<string> Changes(RunChange[] changes, int rows)
    {
        yield return changes.Length == 0
            ? "Nothing changed since the last save."
            : $"Changed since the last save ({CountText.Number(changes.Length)}):";
        string[] lines = [.. changes.Take(MostChanges).Select(c => $"  {StageText.Name(c.Stage)}: {c.Flow} {c.Words}")];

        // The first row is the heading, and the last one says what is omitted. A long line takes several rows.
        var (taken, left) = (0, rows - 2);
        while (taken < lines.Length && (left -= ((lines[taken].Length - 1) / Width) + 1) >= 0)
        {
            yield return lines[taken++];
        }

        if (changes.Length > taken)
        {
            yield return $"  and {CountText.Number(changes.Length - taken)} more";
        }
    }
}
