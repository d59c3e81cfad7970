using System.CommandLine;
using StageTest.Cli.Inputs;
using StageTest.Cli.Options;
using StageTest.Cli.Output;
using StageTest.Core.Documents;
using StageTest.Core.Flows.Reading;
using StageTest.Core.Flows.Sources;

namespace StageTest.Cli.Commands;

/// <summary><c>stagetest observe</c>: which connections somebody saw.</summary>
internal static class ObserveCommand
{
    /// <summary>The command.</summary>
    public static CommandEntry Entry { get; } =
        new()
        {
            Name = "observe",
            Description = "Reads flows from where they are, whatever wrote them, and shows them in one form.",
            Examples = """
                stagetest observe flows.jsonl
                stagetest observe hubble-*.log.gz --since 7d --action deny
                stagetest observe whisker.json --namespace shop --output jsonl=flows/last-week.jsonl
                """,
            ExitCodes =
            [
                (ExitCode.Promote, "all well"),
                (ExitCode.BadInput, "bad input or a wrong command line; what was good in the sources is shown"),
                (ExitCode.Failure, "a report cannot be written"),
                (ExitCode.Interrupted, "interrupted"),
            ],
            Build = Build,
        };

    private static void Build(Command command, Surroundings surroundings)
    {
        var terminal = surroundings.Terminal;
        var sources = FlowInputs.Argument("SOURCE");
        var query = new FlowQueryOptions(FlowSources.Known, surroundings.Clock);
        var output = new OutputOption<FlowObservation>(surroundings.Formats);
        command.Add(sources);
        query.AddTo(command);
        command.Add(output.Option);
        command.SetAction(
            (parsed, cancellationToken) =>
                Task.Run(
                    () =>
                    {
                        var reports = output.Of(parsed);
                        if (!reports.Prepare(terminal))
                        {
                            return ExitCode.BadInput;
                        }

                        var diagnostics = new DiagnosticBag();
                        var inputs = new FlowInputs(FlowSources.Known, query.FormatOf(parsed, FlowSources.Known), diagnostics);
                        var records = inputs.Read(parsed.GetRequiredValue(sources), cancellationToken);
                        var observation = FlowObservation.Of(records, query.QueryOf(parsed), inputs.Tally);
                        var isWritten = reports.Write(observation, terminal);
                        DiagnosticLines.Write(diagnostics.Sorted(), Severity.Warning, terminal.Error);
                        return !isWritten ? ExitCode.Failure
                            : diagnostics.HasErrors ? ExitCode.BadInput
                            : ExitCode.Promote;
                    },
                    cancellationToken
                )
        );
    }
}
