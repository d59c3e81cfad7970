using System.CommandLine;
using StageTest.Core.Documents;
using StageTest.Core.Flows.Reading;
using StageTest.Core.Flows.Records;
using StageTest.Core.Flows.Sources;

namespace StageTest.Cli.Inputs;

/// <summary>Flow logs that a command line names.</summary>
/// <param name="sources">The forms that are known.</param>
/// <param name="format">The form of all files; null to recognise each.</param>
/// <param name="diagnostics">Receives what is wrong.</param>
internal sealed class FlowInputs(FlowSources sources, FlowFormat? format, DiagnosticBag diagnostics)
{
    /// <summary>Counts what was read.</summary>
    public FlowTally Tally { get; } = new();

    /// <summary>The argument for one or more sources.</summary>
    public static Argument<string[]> Argument(string name) =>
        new(name) { Description = "Files of flows, also packed by gzip.", Arity = ArgumentArity.OneOrMore };

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

            foreach (var record in new FlowReader(sources, format, Tally, problems).ReadFile(path))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return record;
            }

            problems.Finish(path);
        }
    }
}
