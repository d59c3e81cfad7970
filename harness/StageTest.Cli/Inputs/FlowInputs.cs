using System.CommandLine;
using System.Runtime.CompilerServices;
using StageTest.Core.Documents;
using StageTest.Core.Flows.Reading;
using StageTest.Core.Flows.Records;
using StageTest.Core.Flows.Sources;
using StageTest.Engines.Flows;

namespace StageTest.Cli.Inputs;

/// <summary>Sources of flows that a command line names: files, and places that are asked while they run.</summary>
/// <param name="sources">The forms that are known.</param>
/// <param name="format">The form of all sources; null to recognise each.</param>
/// <param name="diagnostics">Receives what is wrong.</param>
internal sealed class FlowInputs(FlowSources sources, FlowFormat? format, DiagnosticBag diagnostics)
{
    /// <summary>Counts what was read.</summary>
    public FlowTally Tally { get; } = new();

    /// <summary>Remembers what was read, so that only what is new is read; null where all is.</summary>
    public FlowStore? Store { get; init; }

    /// <summary>The argument for one or more files.</summary>
    public static Argument<string[]> Files(string name) =>
        new(name) { Description = "Files of flows, also packed by gzip.", Arity = ArgumentArity.OneOrMore };

    /// <summary>The argument for one or more sources.</summary>
    public static Argument<string[]> Sources(string name) =>
        new(name)
        {
            Description = $"Files of flows, also packed by gzip, and live sources: {LiveFlowSources.Known.Describe()}.",
            Arity = ArgumentArity.OneOrMore,
        };

    /// <summary>Reads all files, record by record.</summary>
    public IEnumerable<FlowRecord> Read(IEnumerable<string> paths, CancellationToken cancellationToken)
    {
        foreach (var path in paths.Distinct())
        {
            // Each file has its own count of problems, so that one bad file hides nothing of the next.
            var problems = new FlowProblems(diagnostics);
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

    /// <summary>Reads all sources, record by record, one after the other.</summary>
    /// <param name="names">The sources.</param>
    /// <param name="since">The time from which a live source is asked; null for all that it has, or from where the store ends.</param>
    /// <param name="follow">Whether live sources are asked for flows that come too.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<FlowRecord> ReadAsync(
        IEnumerable<string> names,
        DateTimeOffset? since,
        bool follow,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        foreach (var name in names.Distinct())
        {
            if (LiveFlowSources.Known.Find(name) is not { } live)
            {
                foreach (var record in Read([name], cancellationToken))
                {
                    yield return record;
                }

                continue;
            }

            var problems = new FlowProblems(diagnostics);
            var request = new LiveFlowRequest(live.Address, Store?.UntilOf(name) ?? since, follow);
            var records = live
                .Source.Read(request, new(sources, format, Tally, problems), cancellationToken)
                .GetAsyncEnumerator(cancellationToken);
            await using (records)
            {
                while (await NextAsync(records, name, problems) is { } record)
                {
                    Store?.ReadUntil(name, record.Last);
                    yield return record;
                }
            }

            problems.Finish(name);
        }
    }

    // What a live source says that fails belongs to it; what came before counts.
    private static async Task<FlowRecord?> NextAsync(IAsyncEnumerator<FlowRecord> records, string name, FlowProblems problems)
    {
        try
        {
            return await records.MoveNextAsync() ? records.Current : null;
        }
        catch (LiveFlowException problem)
        {
            problems.Add(SourceLocation.Whole(name), problem.Message);
            return null;
        }
    }
}
