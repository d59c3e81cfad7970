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
            report = await RunAsync(
                settings,
                [.. round.Scenarios.Where(files.ContainsKey).SelectMany(s => s.WithSteps())],
                cancellationToken
            );
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
        foreach (var result in report.Scenarios.Where(r => r.Scenario.Step is null))
        {
            var steps = report
                .Scenarios.Where(r => result.Scenario.Steps.Contains(r.Scenario, ReferenceEqualityComparer.Instance))
                .ToArray();
            code = Math.Max(code, Record(result, steps, files[result.Scenario], report.StartedAt, settings.Folder, cancellationToken));
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
        IReadOnlyCollection<ScenarioResult> steps,
        ImmutableSortedDictionary<string, string> files,
        DateTimeOffset startedAt,
        string folder,
        CancellationToken cancellationToken
    )
    {
        var (own, record, code) = Answers(result);
        if (own is not { } run || record is null)
        {
            return code;
        }

        files = files.Add(TruthRecord.File, Lines(record));
        var recorded = new List<(int Number, ScenarioRun Run, TruthRecord Record)>();
        foreach (var step in steps)
        {
            var (ofStep, answers, stepCode) = Answers(step);
            code = Math.Max(code, stepCode);
            if (ofStep is not null && answers is not null)
            {
                var number = run.Scenario.Steps.IndexOf(step.Scenario, 0, ReferenceEqualityComparer.Instance) + 1;
                recorded.Add((number, ofStep, answers));
                files = files.Add(TruthRecord.FileOf(number), Lines(answers));
            }
        }

        var source = TruthSource.Of(run, record, recorded, files, startedAt);
        if (!TryWrite(files.Add(TruthSource.File, source), FolderOf(folder, run), cancellationToken))
        {
            return ExitCode.Failure;
        }

        foreach (var (one, answers) in recorded.Select(r => (r.Run, r.Record)).Prepend((run, record)))
        {
            var name = one.Scenario.Name;
            terminal.Out.WriteLine(PrintableText.Of($"{name}: {CountText.Of(answers.Flows, "flow")} recorded in {FolderOf(folder, run)}"));
            WriteSome(name, "left out", [.. answers.LeftOut.Select(Text)], terminal.Out);
            WriteSome(name, "not as the policies predict", answers.Surprises, terminal.Out);
        }

        return code;
    }

    // The answers of a scenario or a step, and the exit code. Without reliable answers, the reasons are told.
    private (ScenarioRun? Run, TruthRecord? Record, int Code) Answers(ScenarioResult result)
    {
        var name = result.Scenario.Name;
        if (result.Run is not { } run)
        {
            WriteSome(name, "not recorded", [.. result.Decision.Reasons.Select(r => r.Text)], terminal.Error);
            return (null, null, ExitCode.Failure);
        }

        var record = TruthRecord.Of(run);
        if (run.Doubt is not null || record.Flows == 0)
        {
            ImmutableArray<string> reasons = [.. record.LeftOut.Select(Text)];
            WriteSome(name, "not recorded", run.Doubt is { } doubt ? [doubt] : reasons, terminal.Error);
            return (run, null, ExitCode.Hold);
        }

        return (run, record, record.Surprises.IsEmpty ? ExitCode.Promote : ExitCode.Hold);
    }

    private static string Lines(TruthRecord record) => string.Concat(record.Lines.Select(line => line + "\n"));

    private bool TryWrite(ImmutableSortedDictionary<string, string> texts, string folder, CancellationToken cancellationToken)
    {
        using var unfinished = UnfinishedWork.OfProcess.Begin();
        var files = new FileTransaction();

        // Files of an earlier recording would be read together with this one.
        string[] ofSteps = Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "step-*").Select(f => Path.GetFileName(f))] : [];
        foreach (var name in (string[])[TruthScenario.Enforced, TruthScenario.Staged, .. ofSteps.Where(TruthScenario.IsOfStep)])
        {
            if (!texts.ContainsKey(name) && File.Exists(Path.Combine(folder, name)))
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
