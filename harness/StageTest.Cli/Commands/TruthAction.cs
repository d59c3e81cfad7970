using System.Collections.Immutable;
using System.Text;
using StageTest.Cli.Inputs;
using StageTest.Cli.Runs;
using StageTest.Cli.Terminal;
using StageTest.Core.Connectivity;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Drafts;
using StageTest.Core.Promotion;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;

namespace StageTest.Cli.Commands;

/// <summary>The action of <c>stagetest truth</c>: check what can be recorded, run it, and write the results that can be trusted.</summary>
internal sealed class TruthAction(CommandTerminal terminal, TimeProvider clock)
{
    private const int MostListed = 20;

    /// <summary>Runs it, and returns the exit code.</summary>
    public async Task<int> RunAsync(TruthSettings settings, CancellationToken cancellationToken)
    {
        var inputs = ScenarioInputs.Read(settings.Paths, cancellationToken);
        inputs.Write(terminal.Error, Severity.Warning, " Nothing was run.");
        if (inputs.HasErrors || !SendsPackets(settings) || !HaveFoldersOfTheirOwn(inputs.Scenarios))
        {
            return ExitCode.BadInput;
        }

        if (RunRound.Of(settings.Given, inputs.Scenarios) is not [var round])
        {
            terminal.Error.WriteLine("A recording is of one version of Calico: give --calico one. Nothing was run.");
            return ExitCode.BadInput;
        }

        // The check comes before hours on a cluster, not after them.
        WriteUnread(round);
        var files = FilesOf(round.Scenarios);
        if (files.Count == 0)
        {
            terminal.Error.WriteLine("Nothing was run.");
            return ExitCode.BadInput;
        }

        RunReport report;
        try
        {
            report = await RunAsync(settings, [.. round.Scenarios.Where(files.ContainsKey)], cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            terminal.Error.WriteLine("Interrupted. Nothing was recorded.");
            return ExitCode.Interrupted;
        }

        var code =
            round.Unread.Length > 0 ? ExitCode.Failure
            : files.Count < inputs.Scenarios.Length ? ExitCode.Hold
            : ExitCode.Promote;
        foreach (var result in report.Scenarios)
        {
            code = Math.Max(code, Record(result, files[result.Scenario], report.StartedAt, settings.Folder, cancellationToken));
        }

        return code;
    }

    private Task<RunReport> RunAsync(TruthSettings settings, ImmutableArray<Scenario> scenarios, CancellationToken cancellationToken) =>
        new EngineRuns(
            new() { TimeLimit = settings.TimeLimit, DiagnosticsDirectory = settings.Diagnostics },
            settings.Parallel,
            clock
        ).RunAsync(
            settings.Engine,
            settings.Given,
            new() { Diagnostics = settings.Diagnostics, Warn = terminal.Error.WriteLine },
            scenarios,
            new PlainProgress(terminal.Error),
            cancellationToken
        );

    private void WriteUnread(RunRound round)
    {
        foreach (var unread in round.Unread)
        {
            WriteSome(unread.Scenario.Name, "not recorded", [.. unread.Decision.Reasons.Select(r => r.Text)], terminal.Error);
        }
    }

    private bool SendsPackets(TruthSettings settings)
    {
        if (settings.Engine.Create(settings.Given, new() { Warn = terminal.Error.WriteLine }).SendsPackets)
        {
            return true;
        }

        terminal.Error.WriteLine(
            $"The engine '{settings.Engine.Name}' calculates, so its answers prove nothing about calculations. Nothing was run. "
                + "Name an engine that sends packets."
        );
        return false;
    }

    private bool HaveFoldersOfTheirOwn(ImmutableArray<Scenario> scenarios)
    {
        var shared = scenarios.GroupBy(FolderOf, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1).ToArray();
        foreach (var group in shared)
        {
            var names = string.Join(" and ", group.Select(s => $"'{s.File}'"));
            terminal.Error.WriteLine(PrintableText.Of($"{names} would share the folder '{group.Key}'. Change one 'metadata.name'."));
        }

        if (shared.Length > 0)
        {
            terminal.Error.WriteLine("Nothing was run.");
        }

        return shared.Length == 0;
    }

    private Dictionary<Scenario, ImmutableSortedDictionary<string, string>> FilesOf(ImmutableArray<Scenario> scenarios)
    {
        var diagnostics = new DiagnosticBag();
        var files = new Dictionary<Scenario, ImmutableSortedDictionary<string, string>>(ReferenceEqualityComparer.Instance);
        foreach (var scenario in scenarios)
        {
            var text = RepositoryFiles.ReadText(scenario.File, SourceLocation.Whole(scenario.File), diagnostics);
            if (text is not null && TruthScenario.Of(scenario, text, diagnostics) is { } found)
            {
                files.Add(scenario, found);
            }
        }

        DiagnosticLines.Write(diagnostics.Sorted(), Severity.Warning, terminal.Error);
        return files;
    }

    private int Record(
        ScenarioResult result,
        ImmutableSortedDictionary<string, string> files,
        DateTimeOffset startedAt,
        string folder,
        CancellationToken cancellationToken
    )
    {
        var name = result.Scenario.Name;
        if (result.Run is not { } run)
        {
            WriteSome(name, "not recorded", [.. result.Decision.Reasons.Select(r => r.Text)], terminal.Error);
            return ExitCode.Failure;
        }

        var record = TruthRecord.Of(run);
        if (run.Doubt is not null || record.Flows == 0)
        {
            ImmutableArray<string> reasons = [.. record.LeftOut.Select(Text)];
            WriteSome(name, "not recorded", run.Doubt is { } doubt ? [doubt] : reasons, terminal.Error);
            return ExitCode.Hold;
        }

        files = files.Add(TruthRecord.File, string.Concat(record.Lines.Select(line => line + "\n")));
        if (!TryWrite(files.Add(TruthSource.File, TruthSource.Of(run, record, files, startedAt)), FolderOf(folder, run), cancellationToken))
        {
            return ExitCode.Failure;
        }

        terminal.Out.WriteLine(PrintableText.Of($"{name}: {CountText.Of(record.Flows, "flow")} recorded in {FolderOf(folder, run)}"));
        WriteSome(name, "left out", [.. record.LeftOut.Select(Text)], terminal.Out);
        WriteSome(name, "not as the policies predict", record.Surprises, terminal.Out);
        return record.Surprises.IsEmpty ? ExitCode.Promote : ExitCode.Hold;
    }

    private bool TryWrite(ImmutableSortedDictionary<string, string> texts, string folder, CancellationToken cancellationToken)
    {
        using var unfinished = UnfinishedWork.OfProcess.Begin();
        var files = new FileTransaction();

        // Files of an earlier recording would be read together with this one.
        foreach (var name in new[] { TruthScenario.Enforced, TruthScenario.Staged }.Where(n => !texts.ContainsKey(n)))
        {
            if (File.Exists(Path.Combine(folder, name)))
            {
                files.Add(Path.GetFullPath(Path.Combine(folder, name)), null);
            }
        }

        foreach (var (name, text) in texts)
        {
            files.Add(Path.GetFullPath(Path.Combine(folder, name)), Encoding.UTF8.GetBytes(text));
        }

        try
        {
            files.Commit(cancellationToken);
            return true;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            terminal.Error.WriteLine($"'{PrintableText.Of(folder)}' cannot be written: {PrintableText.Of(problem.Message)}");
            return false;
        }
    }

    private static string Text((Flow Flow, string Reason) leftOut) => $"{leftOut.Flow}: {leftOut.Reason}";

    private static string FolderOf(string folder, ScenarioRun run) => Path.Combine(folder, FolderOf(run.Scenario));

    // Names of scenarios may contain characters that file names may not.
    private static string FolderOf(Scenario scenario) =>
        string.Concat(scenario.Name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-'));

    private static void WriteSome(string name, string what, ImmutableArray<string> lines, TextWriter writer)
    {
        foreach (var line in lines.Take(MostListed))
        {
            writer.WriteLine(PrintableText.Of($"{name}: {what}: {line}"));
        }

        if (lines.Length > MostListed)
        {
            writer.WriteLine(PrintableText.Of($"{name}: {what}: and {CountText.Number(lines.Length - MostListed)} more"));
        }
    }
}
