using System.CommandLine;
using System.CommandLine.Parsing;
using StageTest.Cli.Inputs;
using StageTest.Cli.Options;
using StageTest.Cli.Output;
using StageTest.Cli.Terminal;
using StageTest.Core.Documents;
using StageTest.Core.Engines;
using StageTest.Core.Flows.Reading;
using StageTest.Core.Flows.Records;
using StageTest.Core.Flows.Sources;
using StageTest.Core.Reports.Flows;

namespace StageTest.Cli.Commands;

/// <summary><c>stagetest observe</c>: which connections were seen.</summary>
internal static class ObserveCommand
{
    // Of the columns to the policy: rows come one by one, so that no width can follow what they hold.
    private static readonly int[] LiveWidths = [19, 26, 26, 9, 11, 7, 7, 0];

    private static readonly TimeSpan BetweenSaves = TimeSpan.FromSeconds(10);

    /// <summary>The command.</summary>
    public static CommandEntry Entry { get; } =
        new()
        {
            Name = "observe",
            Description = "Reads flows from where they are, whatever wrote them, shows them in one form, and keeps them.",
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
                (ExitCode.Promote, "all well"),
                (ExitCode.BadInput, "bad input or a wrong command line; what was good in the sources is shown"),
                (ExitCode.Failure, "a report or the store cannot be written, or the cluster of --context has no source"),
                (ExitCode.Interrupted, "interrupted; what came before is in the store"),
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
            Description = "Shows flows as they come, until it is interrupted. Live sources only.",
        };
        var store = new Option<string?>("--store")
        {
            Description = "A file that keeps the records: what is new is added, and all of it shown. What was read is not read again.",
            HelpName = "FILE",
        };
        var keep = new Option<TimeSpan?>("--keep")
        {
            Description = "With --store: how long records are kept after they were last seen, such as 12h or 7d. Default: for ever.",
            HelpName = "DURATION",
            CustomParser = ParseKeep,
        };
        var output = new OutputOption<FlowObservation>(surroundings.Formats);
        command.Validators.Add(result =>
        {
            if (result.Written(keep) is not null && result.Written(store) is null)
            {
                result.AddError("'--keep' goes with '--store': name the file that keeps the records.");
            }
        });
        command.Add(sources);
        query.AddTo(command);
        access.AddTo(command, sources);
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
            var kept = path is null ? null : FlowStore.Open(path, diagnostics);
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
            var live = parsed.GetValue(follow) ? terminal : null;
            var records = inputs.ReadAsync(found.Places, wanted.Since, live is not null, cancellationToken);
            var saver = kept is null ? null : new Saver(kept, parsed.GetValue(keep), surroundings.Clock);
            var (ledger, isSaved) = (new FlowLedger(), true);
            try
            {
                await GatherAsync(records, ledger, saver, wanted, live);
            }
            finally
            {
                // What came before an interruption is kept.
                isSaved = saver?.TrySave(terminal) ?? true;
            }

            var shown = saver is null ? ledger.Records : saver.Kept;
            var observation = FlowObservation.Of(shown, wanted, inputs.Tally);
            var isWritten = live is not null || reports.Write(observation, terminal);
            DiagnosticLines.Write(diagnostics.Sorted(), Severity.Warning, terminal.Error);
            return !isWritten || !isSaved ? ExitCode.Failure
                : diagnostics.HasErrors ? ExitCode.BadInput
                : ExitCode.Promote;
        }
    }

    private static async Task GatherAsync(
        IAsyncEnumerable<FlowRecord> records,
        FlowLedger ledger,
        Saver? saver,
        FlowQuery wanted,
        CommandTerminal? live
    )
    {
        if (live is not null)
        {
            await live.Out.WriteLineAsync(LineOf(ObservationRows.Headings.Select(h => h.ToUpperInvariant())));
        }

        await foreach (var record in records)
        {
            if (live is not null && wanted.Wants(record))
            {
                await live.Out.WriteLineAsync(LineOf(ObservationRows.Of(record)));
                await live.Out.FlushAsync();
            }

            if (saver is not null)
            {
                saver.SaveWhenDue(live);
            }
            else if (live is null)
            {
                ledger.Add(record);
            }
        }
    }

    private static string LineOf(IEnumerable<string> cells) =>
        PrintableText.Of(string.Join("  ", cells.Zip(LiveWidths, (cell, width) => cell.PadRight(width))).TrimEnd());

    private static TimeSpan? ParseKeep(ArgumentResult result)
    {
        if (FlowQueryOptions.TryParseAgo(result.Tokens.Count > 0 ? result.Tokens[0].Value : "", out var duration))
        {
            return duration;
        }

        result.AddError("--keep: write how long, such as 90m, 12h or 7d.");
        return null;
    }

    // Saves a store from time to time while flows come, and at the end.
    private sealed class Saver(FlowStore store, TimeSpan? keep, TimeProvider clock)
    {
        private long _saved = clock.GetTimestamp();

        public IEnumerable<FlowRecord> Kept => store.Records.Where(r => Oldest is not { } limit || r.Last >= limit);

        private DateTimeOffset? Oldest => clock.GetUtcNow() - keep;

        public void SaveWhenDue(CommandTerminal? live)
        {
            if (live is not null && clock.GetElapsedTime(_saved) > BetweenSaves)
            {
                TrySave(live);
            }
        }

        public bool TrySave(CommandTerminal terminal)
        {
            // A file that was not read to its end is read again the next time, as if it had not been read now.
            if (!store.IsWhole)
            {
                return true;
            }

            try
            {
                store.Save(Oldest);
                _saved = clock.GetTimestamp();
                return true;
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                terminal.Error.WriteLine($"The store cannot be written: {problem.Message}");
                return false;
            }
        }
    }
}
