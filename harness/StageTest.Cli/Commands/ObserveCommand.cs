using System.CommandLine;
using System.CommandLine.Parsing;
using StageTest.Cli.Inputs;
using StageTest.Cli.Options;
using StageTest.Cli.Output;
using StageTest.Core.Documents;
using StageTest.Core.Engines;
using StageTest.Core.Flows.Reading;
using StageTest.Core.Flows.Records;
using StageTest.Core.Flows.Sources;
using StageTest.Core.Reports.Formats;

namespace StageTest.Cli.Commands;

/// <summary><c>stagetest observe</c>: the recorded connections.</summary>
internal static class ObserveCommand
{
    /// <summary>The command.</summary>
    public static CommandEntry Entry { get; } =
        new()
        {
            Name = "observe",
            Description = "Reads flows from files and live sources of any kind, shows them in one format, and stores them.",
            Examples = """
                stagetest observe flows.jsonl
                stagetest observe hubble-*.log.gz --since 7d --action deny
                stagetest observe http://localhost:8081 --namespace shop --output jsonl=flows/shop.jsonl
                stagetest observe http://localhost:8081 --follow --store flows/last-week.jsonl --keep 7d
                stagetest observe goldmane://localhost:7443 --ca ca.crt --cert tls.crt --key tls.key
                stagetest observe --context staging --store flows/last-week.jsonl --keep 7d
                """,
            ExitCodes =
            [
                (ExitCode.Promote, "success"),
                (ExitCode.BadInput, "bad input or a wrong command line; the valid records are shown"),
                (ExitCode.Failure, "a report or the store cannot be written, or the cluster of --context has no source"),
                (ExitCode.Interrupted, "interrupted; earlier records are in the store"),
            ],
            Build = Build,
        };

    private static void Build(Command command, Surroundings surroundings)
    {
        var terminal = surroundings.Terminal;
        var sources = FlowInputs.Sources("SOURCE");
        var query = new FlowQueryOptions(FlowSources.Known, surroundings.Clock);
        var access = new LiveFlowOptions();
        var follow = new Option<bool>("--follow", "-f")
        {
            Description = "Shows flows as they arrive, until you interrupt it: as rows, or with --output jsonl. One live source only.",
        };
        var store = new Option<string?>("--store")
        {
            Description = "A file that stores the records. New records are added, all are shown, and nothing is read twice.",
            HelpName = "FILE",
        };
        var keep = new Option<TimeSpan?>("--keep")
        {
            Description = "With --store: how long records are kept after they were last seen, such as 12h or 7d. Default: forever.",
            HelpName = "DURATION",
            CustomParser = ParseKeep,
        };
        var output = new OutputOption<FlowObservation>(surroundings.Formats);
        command.Validators.Add(result =>
        {
            if (result.IsWritten(keep) && !result.IsWritten(store))
            {
                result.AddError("'--keep' goes with '--store': name the file that keeps the records.");
            }

            if (result.Written(store) is { } own && (result.GetValue(sources) ?? []).Any(s => IsSameFile(s, own)))
            {
                result.AddError($"'{own}' is the store and a source of it. Leave it out of the sources: a store shows all that it keeps.");
            }

            foreach (var text in result.Written(follow) ? result.Written(output.Option) ?? [] : [])
            {
                if (OutputTarget.Parse<FlowRecord>(text, surroundings.Formats, "--follow --output", out var problem) is null)
                {
                    result.AddError(problem!);
                }
            }
        });
        command.Add(sources);
        query.AddTo(command);
        access.AddTo(command, sources, follow);
        command.Add(follow);
        command.Add(store);
        command.Add(keep);
        command.Add(output.Option);
        command.SetAction(
            (parsed, cancellationToken) =>
                Task.Run(
                    async () =>
                    {
                        try
                        {
                            return await RunAsync(parsed, cancellationToken);
                        }
                        catch (EngineException problem)
                        {
                            await terminal.Error.WriteLineAsync(problem.Message);
                            return ExitCode.Failure;
                        }
                    },
                    cancellationToken
                )
        );

        async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
        {
            var (reports, diagnostics) = (output.Of(parsed), new DiagnosticBag());
            if (!reports.Prepare(terminal))
            {
                return ExitCode.BadInput;
            }

            var path = parsed.GetValue(store);
            using var held = path is null ? null : StoreLock.Take(path, diagnostics);
            var kept = held is null ? null : FlowStore.Open(path!, diagnostics);
            using var found = await access.FindAsync(parsed, parsed.GetValue(sources) ?? [], _ => { }, diagnostics, cancellationToken);
            if (diagnostics.HasErrors)
            {
                DiagnosticLines.Write(diagnostics.Sorted(), Severity.Warning, terminal.Error);
                return ExitCode.BadInput;
            }

            var wanted = query.QueryOf(parsed);
            var inputs = new FlowInputs(FlowSources.Known, query.FormatOf(parsed, FlowSources.Known), diagnostics)
            {
                Store = kept,
                Clock = surroundings.Clock,
                Warn = terminal.Error.WriteLine,
            };
            using var live = parsed.GetValue(follow) ? new LiveReports(LiveOf(parsed), terminal) : null;
            var records = inputs.ReadAsync(found.Places, wanted.Since, live is not null, cancellationToken);
            var saver = kept is null ? null : new StoreSaver(kept, parsed.GetValue(keep), surroundings.Clock, terminal);
            var (ledger, isSaved) = (new FlowLedger(), true);
            try
            {
                await foreach (var record in live is null || saver is null ? records : saver.SaveMeanwhile(records, cancellationToken))
                {
                    if (live is not null && wanted.Wants(record))
                    {
                        live.Write(record);
                    }
                    else if (live is null && saver is null)
                    {
                        ledger.Add(record);
                    }
                }
            }
            finally
            {
                // Records before an interruption are kept.
                isSaved = saver?.TrySave() ?? true;
            }

            var shown = kept?.Records ?? ledger.Records;
            var isWritten = live is not null || reports.Write(FlowObservation.Of(shown, wanted, inputs.Tally), terminal);
            DiagnosticLines.Write(diagnostics.Sorted(), Severity.Warning, terminal.Error);
            return !isWritten || !isSaved ? ExitCode.Failure
                : diagnostics.HasErrors ? ExitCode.BadInput
                : ExitCode.Promote;
        }

        ReportOutputs<FlowRecord> LiveOf(ParseResult parsed) =>
            new([
                .. (parsed.GetValue(output.Option) ?? []).Select(text =>
                    OutputTarget.Parse<FlowRecord>(text, surroundings.Formats, output.Option.Name, out _)!
                ),
            ]);
    }

    private static bool IsSameFile(string source, string store) =>
        source.Length > 0 && store.Length > 0 && Path.GetFullPath(source) == Path.GetFullPath(store);

    private static TimeSpan? ParseKeep(ArgumentResult result)
    {
        if (FlowQueryOptions.TryParseAgo(result.Tokens.Count > 0 ? result.Tokens[0].Value : "", out var duration))
        {
            return duration;
        }

        result.AddError("--keep: write how long, such as 90m, 12h or 7d.");
        return null;
    }
}
