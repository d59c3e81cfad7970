using System.CommandLine;
using System.Runtime.CompilerServices;
using StageTest.Core.Documents;
using StageTest.Core.Flows.Reading;
using StageTest.Core.Flows.Records;
using StageTest.Core.Flows.Sources;
using StageTest.Engines.Flows;
using StageTest.Engines.Waiting;

namespace StageTest.Cli.Inputs;

/// <summary>Sources of flows on a command line: files, and live sources.</summary>
/// <param name="sources">The known formats.</param>
/// <param name="format">The format of all sources; null to detect each.</param>
/// <param name="diagnostics">Receives errors.</param>
internal sealed class FlowInputs(FlowSources sources, FlowFormat? format, DiagnosticBag diagnostics)
{
    /// <summary>Counts the records.</summary>
    public FlowTally Tally { get; } = new();

    /// <summary>Remembers what was read, so that only new records are read; null to read everything.</summary>
    public FlowStore? Store { get; init; }

    /// <summary>The clock for the start time of live sources.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Called when a live source disconnects and is contacted again.</summary>
    public Action<string> Warn { get; init; } = _ => { };

    /// <summary>The argument for one or more files.</summary>
    public static Argument<string[]> Files(string name) =>
        new(name) { Description = "Files of flows, also packed by gzip.", Arity = ArgumentArity.OneOrMore };

    /// <summary>The argument for sources.</summary>
    public static Argument<string[]> Sources(string name) =>
        new(name)
        {
            Description = $"Files of flows, also packed by gzip, and live sources: {LiveFlowSources.Known.Describe()}.",
            Arity = ArgumentArity.ZeroOrMore,
        };

    /// <summary>Reads all files, record by record.</summary>
    public IEnumerable<FlowRecord> Read(IEnumerable<string> paths, CancellationToken cancellationToken)
    {
        foreach (var path in paths.DistinctBy(p => p.Length > 0 ? Path.GetFullPath(p) : p))
        {
            // Each file has its own count of problems, so that one bad file does not hide those of the next.
            var problems = new FlowProblems(diagnostics);
            if (LiveFlowSources.Known.Find(path) is not null && !File.Exists(path))
            {
                problems.Add(
                    SourceLocation.Whole(path),
                    "This is a live source, and this command reads files. Store its flows with 'stagetest observe --output jsonl=FILE'."
                );
                continue;
            }

            if (Directory.Exists(path))
            {
                problems.Add(SourceLocation.Whole(path), "This is a folder. Name the files in it.");
                continue;
            }

            foreach (var record in new FlowReader(sources, format, Tally, problems).ReadFile(path, Store))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return record;
            }

            problems.Finish(path);
        }
    }

    /// <summary>Reads all sources, record by record, one after the other. A store receives only completed records.</summary>
    /// <param name="places">The sources.</param>
    /// <param name="since">The start time for a live source; null for all its flows, or from where the store ends.</param>
    /// <param name="follow">Whether to wait for new flows of live sources.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async IAsyncEnumerable<FlowRecord> ReadAsync(
        IEnumerable<FlowPlace> places,
        DateTimeOffset? since,
        bool follow,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        foreach (var place in places.DistinctBy(p => p.Name))
        {
            if (place.Live is { } live)
            {
                await foreach (var record in ReadAsync(live, place, since, follow, cancellationToken))
                {
                    yield return record;
                }

                continue;
            }

            foreach (var record in Read([place.Name], cancellationToken))
            {
                Store?.Add(record);
                yield return record;
            }
        }
    }

    private async IAsyncEnumerable<FlowRecord> ReadAsync(
        LiveFlowSource live,
        FlowPlace place,
        DateTimeOffset? since,
        bool follow,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var problems = new FlowProblems(diagnostics);
        var intake = new LiveIntake(Store, place.Name, isStream: follow);
        var (tries, wasReached) = (0, false);
        while (true)
        {
            var request = place.Request! with
            {
                Since = intake.From ?? since,
                Follow = follow,
                // The newest records may still grow: they are left to the next time, which then has all of them.
                Until = Store is null ? null : Clock.GetUtcNow() - FlowPlace.Settled,
            };
            LiveFlowException? failure = null;
            var records = live.Read(request, new(sources, format, Tally, problems), cancellationToken)
                .GetAsyncEnumerator(cancellationToken);
            await using (records)
            {
                while (true)
                {
                    FlowRecord? record;
                    (record, failure) = await NextAsync(records);
                    if (record is null)
                    {
                        break;
                    }

                    if (intake.Take(record))
                    {
                        (tries, wasReached) = (0, true);
                        yield return record;
                    }
                }
            }

            if (failure is null)
            {
                intake.Complete();
                break;
            }

            if (!follow || !wasReached || !failure.IsBreak)
            {
                problems.Add(SourceLocation.Whole(place.Name), failure.Message);
                break;
            }

            var pause = Waits.BeforeFlowsAgain(tries++);
            Warn($"{place.Name}: {failure.Message} StageTest tries again in {pause.TotalSeconds:0} s.");
            intake.Restart();
            await Task.Delay(pause, Clock, cancellationToken);
        }

        problems.Finish(place.Name);
    }

    // The failure of a live source concerns only that source; earlier records count.
    private static async Task<(FlowRecord? Record, LiveFlowException? Failure)> NextAsync(IAsyncEnumerator<FlowRecord> records)
    {
        try
        {
            return (await records.MoveNextAsync() ? records.Current : null, null);
        }
        catch (LiveFlowException problem)
        {
            return (null, problem);
        }
    }
}
