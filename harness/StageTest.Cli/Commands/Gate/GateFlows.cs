using System.Collections.Immutable;
using StageTest.Cli.Git;
using StageTest.Core.Documents;
using StageTest.Core.Flows.Reading;
using StageTest.Core.Flows.Records;
using StageTest.Core.Flows.Sources;
using StageTest.Core.Scenarios.Settings;

namespace StageTest.Cli.Commands.Gate;

/// <summary>
/// Reads the logs of flows that the settings of the base name, in the version of the base: no change chooses what it may break.
/// </summary>
internal static class GateFlows
{
    /// <summary>Reads them.</summary>
    /// <param name="paths">The logs, by path in the repository.</param>
    /// <param name="repository">The repository.</param>
    /// <param name="commit">The commit of the base.</param>
    /// <param name="seen">Receives the recorded flows.</param>
    /// <param name="diagnostics">Receives errors.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static async Task ReadAsync(
        ImmutableArray<string> paths,
        GitRepository repository,
        string commit,
        SeenFlows seen,
        DiagnosticBag diagnostics,
        CancellationToken cancellationToken
    )
    {
        if (paths.IsEmpty)
        {
            return;
        }

        var entries = await repository.ListAsync(commit, cancellationToken);
        var files = entries.Where(e => e.IsFile).ToDictionary(e => e.Path);
        foreach (var path in paths.Where(p => !files.ContainsKey(p)))
        {
            diagnostics.Error(
                SourceLocation.Whole(RepositorySettings.File),
                $"'gate.flows' of the base names '{path}', and the base has no such file. "
                    + "Add the log to the base, or remove the line there."
            );
        }

        var found = paths.Where(files.ContainsKey).ToArray();
        await repository.ReadAsync(
            [.. found.Select(p => files[p].Id)],
            (index, bytes) =>
            {
                var problems = new FlowProblems(diagnostics);
                using var stream = new MemoryStream(bytes);
                foreach (var record in new FlowReader(FlowSources.Known, null, new(), problems).Read(stream, found[index]))
                {
                    seen.Add(record);
                }

                problems.Finish(found[index]);
            },
            cancellationToken
        );
    }
}
