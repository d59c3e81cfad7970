using System.Collections.Immutable;
using System.CommandLine;
using StageTest.Cli.Inputs;
using StageTest.Cli.Options;
using StageTest.Cli.Output;
using StageTest.Core.Documents;
using StageTest.Core.Flows.Reading;
using StageTest.Core.Replay;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Cli.Commands;

/// <summary><c>stagetest replay</c>: the recorded connections that a change would break.</summary>
internal static class ReplayCommand
{
    /// <summary>The command.</summary>
    public static CommandEntry Entry { get; } =
        new()
        {
            Name = "replay",
            Description = "Judges recorded flows by policies: which of the recorded connections would a change break?",
            Examples = """
                stagetest replay flows/last-week.jsonl --policies policies
                stagetest replay hubble.log.gz --scenario scenarios/shop/lockdown.yaml --allow accepted.yaml
                stagetest replay flows/last-week.jsonl --base origin/main --head HEAD --output sarif=replay.sarif
                """,
            ExitCodes =
            [
                (ExitCode.Promote, "no flow that was allowed would be denied"),
                (ExitCode.Hold, "a flow that was allowed would be denied, and --allow does not accept it"),
                (ExitCode.BadInput, "bad input or a wrong command line; the valid records are judged"),
                (ExitCode.Failure, "a report cannot be written"),
                (ExitCode.Interrupted, "interrupted"),
            ],
            Build = Build,
        };

    private static void Build(Command command, Surroundings surroundings)
    {
        var terminal = surroundings.Terminal;
        var sources = FlowInputs.Files("FLOWS");
        var worlds = new ReplayWorldOptions();
        var allow = new Option<string?>("--allow")
        {
            Description = "A file of waivers for flows that may break: owner, reason and the last day for each.",
            HelpName = "FILE",
        };
        var query = new FlowQueryOptions(FlowSources.Known, surroundings.Clock);
        var output = new OutputOption<ReplayReport>(surroundings.Formats);
        var verbose = CommonOptions.Verbose();
        command.Add(sources);
        worlds.AddTo(command);
        command.Add(allow);
        query.AddTo(command);
        command.Add(output.Option);
        command.Add(verbose);
        command.SetAction(
            (parsed, cancellationToken) =>
                Task.Run(
                    async () =>
                    {
                        var reports = output.Of(parsed);
                        if (!reports.Prepare(terminal))
                        {
                            return ExitCode.BadInput;
                        }

                        var diagnostics = new DiagnosticBag();
                        var world = await worlds.ReadAsync(parsed, diagnostics, cancellationToken);
                        var waivers = Waivers(parsed.GetValue(allow), diagnostics);
                        if (!PolicyInputs.Tell(diagnostics, terminal, parsed.GetValue(verbose)) || world is null)
                        {
                            return ExitCode.BadInput;
                        }

                        var problems = new DiagnosticBag();
                        var inputs = new FlowInputs(FlowSources.Known, query.FormatOf(parsed, FlowSources.Known), problems);
                        var records = inputs.Read(parsed.GetRequiredValue(sources), cancellationToken);
                        var today = DateOnly.FromDateTime(surroundings.Clock.GetUtcNow().UtcDateTime);
                        var report = ReplayRun.Of(records, query.QueryOf(parsed), inputs.Tally, world, waivers, today, cancellationToken);
                        var isWritten = reports.Write(report, terminal);
                        DiagnosticLines.Write(problems.Sorted(), Severity.Warning, terminal.Error);
                        return !isWritten ? ExitCode.Failure
                            : problems.HasErrors ? ExitCode.BadInput
                            : report.Holds ? ExitCode.Hold
                            : ExitCode.Promote;
                    },
                    cancellationToken
                )
        );
    }

    private static ImmutableArray<Waiver> Waivers(string? path, DiagnosticBag diagnostics)
    {
        if (path is null || InputBytes.Read(path, YamlReader.MaximumLength, diagnostics) is not { } bytes)
        {
            return [];
        }

        var waivers = WaiverReader.Read(System.Text.Encoding.UTF8.GetString(bytes), path, diagnostics);
        foreach (var other in waivers.Where(w => w.Waives != HoldReasons.BreaksObservedFlow.Id))
        {
            diagnostics.Error(
                other.Location,
                $"This waives '{other.Waives}', and a replay holds for '{HoldReasons.BreaksObservedFlow.Id}' alone. "
                    + "Move it to the gate's file."
            );
        }

        return waivers;
    }
}
