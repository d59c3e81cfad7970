using System.CommandLine;
using System.Text;
using StageTest.Cli.Inputs;
using StageTest.Cli.Options;
using StageTest.Cli.Runs;
using StageTest.Cli.Terminal;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Drafts;
using StageTest.Core.Promotion;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;

namespace StageTest.Cli.Commands;

/// <summary>
/// <c>stagetest record</c>: turns the verdicts that an engine observes into the expectation of a scenario, after showing it.
/// </summary>
internal static class RecordCommand
{
    private const int MostListed = 20;

    /// <summary>The command.</summary>
    public static CommandEntry Entry { get; } =
        new()
        {
            Name = "record",
            Description =
                "Shows how a scenario's expectations differ from what an engine sees, and rewrites them. Everything outside 'expect' "
                + "stays as it is.",
            Examples = """
                stagetest record scenarios/shop/lockdown.yaml                     shows what would change
                stagetest record scenarios/shop/lockdown.yaml --write             and writes it
                stagetest record scenarios/shop/lockdown.yaml --engine lab --yes  does not ask, even on a terminal
                """,
            ExitCodes =
            [
                (ExitCode.Promote, "nothing to change, or written"),
                (ExitCode.Hold, "not written: not confirmed, or something was not observed"),
                (ExitCode.BadInput, "bad input or a wrong command line"),
                (ExitCode.Failure, "the engine or its environment failed"),
                (ExitCode.Interrupted, "interrupted"),
            ],
            Build = Build,
        };

    private static void Build(Command command, Surroundings surroundings)
    {
        var (terminal, engines, clock) = surroundings;
        var path = new Argument<string>("SCENARIO") { Description = "A scenario file." };
        var engine = new EngineOptionSet(engines, $"Default: {engines.Names[0]}.");
        var write = new Option<bool>("--write", "--yes", "-y")
        {
            Description = "Writes the file. Without it, StageTest asks on a terminal, and elsewhere writes nothing.",
        };
        command.Add(path);
        command.Add(write);
        engine.AddTo(command);
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var file = parsed.GetRequiredValue(path);
                var diagnostics = new DiagnosticBag();

                // The text is read once: the rewritten text must be the one that was run.
                var text = RepositoryFiles.ReadText(file, SourceLocation.Whole(file), diagnostics);
                var scenario = text is null ? null : ScenarioReader.Read(file, text, ScenarioReading.Strict, diagnostics);
                DiagnosticLines.Write(diagnostics.Sorted(), Severity.Warning, terminal.Error);
                if (text is null || scenario is null)
                {
                    return ExitCode.BadInput;
                }

                try
                {
                    var report = await new EngineRuns(new(), new(1), clock).RunAsync(
                        engine.EngineOf(parsed) ?? engines.Engines[0],
                        engine.Of(parsed),
                        new() { Warn = terminal.Error.WriteLine },
                        [scenario],
                        new Progress<RunProgress>(),
                        cancellationToken
                    );
                    if (report.Scenarios[0] is { Run: null } failed)
                    {
                        WriteSome([.. failed.Decision.Reasons.Select(r => r.Text)], terminal.Error);
                        return ExitCode.Failure;
                    }

                    return Record(report.Scenarios[0].Run!, file, text, parsed.GetValue(write), terminal);
                }
                catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
                {
                    await terminal.Error.WriteLineAsync($"'{PrintableText.Of(file)}' cannot be written: {problem.Message}");
                    return ExitCode.Failure;
                }
            }
        );
    }

    private static int Record(ScenarioRun run, string file, string before, bool isToWrite, CommandTerminal terminal)
    {
        var doubts = Doubts(run).ToArray();
        if (doubts.Length > 0)
        {
            WriteSome(doubts, terminal.Error);
            terminal.Error.WriteLine("Nothing was recorded: only observed results can become expectations.");
            return ExitCode.Hold;
        }

        Stage[] stages = [Stage.Baseline, Stage.Promoted];
        var observed = stages.Where(s => run.Scenario.ExpectationAt(s) is not null).ToDictionary(s => s, s => run[s].Observed.Verdicts);
        var diagnostics = new DiagnosticBag();
        var after = ExpectationRecord.Apply(run.Scenario, before, observed, diagnostics);
        DiagnosticLines.Write(diagnostics.Sorted(), Severity.Warning, terminal.Error);
        if (after is null)
        {
            return ExitCode.BadInput;
        }

        if (after == before)
        {
            terminal.Out.WriteLine(
                $"{PrintableText.Of(file)}: engine '{run.Engine}' gives the expected results. There is nothing to record."
            );
            return ExitCode.Promote;
        }

        WriteSome([.. stages.SelectMany(s => Changes(run, s))], terminal.Out);
        terminal.Out.Write(
            UnifiedDiff.Of(new(file, null, Encoding.UTF8.GetBytes(before), Encoding.UTF8.GetBytes(after)), forTerminal: true)
        );
        terminal.Out.Flush();
        if (!isToWrite && !terminal.AgreesToWrite())
        {
            terminal.Error.WriteLine("Nothing was written. '--write' writes it.");
            return ExitCode.Hold;
        }

        File.WriteAllText(file, after, new UTF8Encoding(encoderShouldEmitUTF8Identifier: HasMark(file)));
        terminal.Out.WriteLine($"Wrote {PrintableText.Of(file)}.");
        return ExitCode.Promote;
    }

    // Some editors start a file with a byte order mark, which is not part of its text but is preserved.
    private static bool HasMark(string file)
    {
        using var stream = File.OpenRead(file);
        var first = new byte[Encoding.UTF8.Preamble.Length];
        return stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false) == first.Length
            && first.AsSpan().SequenceEqual(Encoding.UTF8.Preamble);
    }

    // A verdict counts as observed only if the gate would accept it too.
    private static IEnumerable<string> Doubts(ScenarioRun run)
    {
        foreach (var stage in run.Stages)
        {
            for (var place = 0; place < run.Plan.Flows.Length; place++)
            {
                if (DoubtAbout(run, stage, place) is { } doubt)
                {
                    yield return $"{StageText.Name(stage.Stage)}: {run.Plan.Flows[place]}: {doubt}";
                }
            }

            if (!stage.Settled)
            {
                yield return $"{StageText.Name(stage.Stage)}: {CountText.Of(stage.Flapped.Length, "flow")} kept changing over "
                    + $"{stage.Readings} readings";
            }
        }
    }

    private static string? DoubtAbout(ScenarioRun run, StageRun stage, int place)
    {
        var (flow, observed) = (run.Plan.Flows[place], stage.Observed.Verdicts[place]);
        return observed switch
        {
            Verdict.Allowed => null,
            Verdict.Denied => run.Control[flow] == Verdict.Allowed || run.Scenario.Unreachable.Contains(flow)
                ? null
                : "denied, but never seen allowed without policies",
            _ => run.Skipped.GetValueOrDefault(place) ?? stage.Observed.DetailAt(place) ?? observed.Words(),
        };
    }

    private static IEnumerable<string> Changes(ScenarioRun run, Stage stage)
    {
        if (run.Scenario.ExpectationAt(stage) is not { } expected)
        {
            yield break;
        }

        var observed = run[stage].Observed.Verdicts;
        for (var place = 0; place < observed.Length; place++)
        {
            if (expected.Verdicts[place] is { } said && observed[place] != said)
            {
                yield return $"{StageText.Name(stage)}: {run.Plan.Flows[place]} was expected {said.Words()}, is "
                    + $"{observed[place].Words()}";
            }
        }
    }

    private static void WriteSome(string[] lines, TextWriter writer)
    {
        foreach (var line in lines.Take(MostListed))
        {
            writer.WriteLine(PrintableText.Of(line));
        }

        if (lines.Length > MostListed)
        {
            writer.WriteLine($"and {CountText.Number(lines.Length - MostListed)} more.");
        }
    }
}
