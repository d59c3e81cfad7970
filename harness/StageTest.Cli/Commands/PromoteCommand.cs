using System.Collections.Immutable;
using System.CommandLine;
using StageTest.Cli.Inputs;
using StageTest.Cli.Options;
using StageTest.Cli.Output;
using StageTest.Cli.Runs;
using StageTest.Cli.Terminal;
using StageTest.Core.Documents;
using StageTest.Core.Promotion;
using StageTest.Core.Reports;
using StageTest.Core.Scenarios;
using StageTest.Engines;

namespace StageTest.Cli.Commands;

/// <summary><c>stagetest promote</c>: puts the enforced form of proven policies in the place of the staged one.</summary>
internal static class PromoteCommand
{
    private const string DefaultRecord = "promotion.json";

    /// <summary>The command.</summary>
    public static CommandEntry Entry { get; } =
        new()
        {
            Name = "promote",
            Description = "Writes the enforced form of staged policies that a report proves, and a record of it.",
            Examples = """
                stagetest run scenarios/shop --engine lab -o json=report.json    proves it
                stagetest promote --from report.json --dry-run                   shows what would change
                stagetest promote --from report.json                             asks, changes it, and writes promotion.json
                stagetest promote scenarios/shop --from report.json --record records/shop.json --yes
                """,
            ExitCodes =
            [
                (ExitCode.Promote, "promoted, or promoted before"),
                (ExitCode.Hold, "not confirmed, or some scenario is not proven and its policies stay staged"),
                (ExitCode.BadInput, "bad input, or a policy that cannot be promoted as it is written; nothing was written"),
                (ExitCode.Failure, "a file cannot be written; nothing was changed"),
                (ExitCode.Interrupted, "interrupted; nothing was changed"),
            ],
            Build = Build,
        };

    private static void Build(Command command, Surroundings surroundings)
    {
        var (terminal, engines, clock) = surroundings;
        var paths = CommonOptions.Paths();
        paths.Description =
            "Scenario files, and folders that are searched for them: only their policies are promoted. Default: all of the report.";
        paths.Arity = ArgumentArity.ZeroOrMore;
        var from = new Option<string>("--from")
        {
            Description = "The JSON report that proves the scenarios. Default: report.json.",
            HelpName = "REPORT",
            DefaultValueFactory = _ => "report.json",
        };
        var record = new Option<string?>("--record")
        {
            Description = $"Where the promotion record is written. Default: {DefaultRecord} at the top of the repository.",
            HelpName = "FILE",
        };
        var scenarios = new Option<string?>("--scenarios")
        {
            Description = "Where all scenarios of the repository are. Default: its folder 'scenarios' if there is one, else all of it.",
            HelpName = "DIR",
        };
        var dryRun = new Option<bool>("--dry-run", "-n")
        {
            Description = "Prints the changes as a diff that 'git apply' takes, and writes nothing.",
        };
        var yes = new Option<bool>("--yes", "-y")
        {
            Description = "Writes the files. Without it a person at a terminal is asked, and otherwise nothing is written.",
        };
        var output = new OutputOption<PromotionReport>(surroundings.Formats);
        command.Add(paths);
        command.Add(from);
        command.Add(record);
        command.Add(scenarios);
        command.Add(dryRun);
        command.Add(yes);
        command.Add(output.Option);
        command.SetAction(
            (parsed, cancellationToken) =>
                Task.Run(
                    () =>
                    {
                        var action = new PromoteAction(
                            terminal,
                            engines,
                            clock,
                            output.Of(parsed),
                            parsed.GetValue(dryRun),
                            parsed.GetValue(yes)
                        );
                        return action.Promote(
                            parsed.GetValue(paths) ?? [],
                            parsed.GetRequiredValue(from),
                            parsed.GetValue(record),
                            parsed.GetValue(scenarios),
                            cancellationToken
                        );
                    },
                    cancellationToken
                )
        );
    }

    private sealed class PromoteAction(
        CommandTerminal terminal,
        EngineCatalog engines,
        TimeProvider clock,
        ReportOutputs<PromotionReport> reports,
        bool isDry,
        bool isAgreed
    )
    {
        private readonly DiagnosticBag _diagnostics = new();

        public int Promote(string[] paths, string from, string? recordFile, string? scenariosFolder, CancellationToken cancellationToken)
        {
            if (!reports.Prepare(terminal))
            {
                return ExitCode.BadInput;
            }

            if (
                InputBytes.Read(from, ProvenReport.MaximumLength, _diagnostics) is not { } bytes
                || ProvenReport.Read(bytes, from, _diagnostics) is not { } report
            )
            {
                return Refuse();
            }

            var root = new RepositoryFiles(
                Path.GetFullPath(paths.Length > 0 ? paths[0] : report.Scenarios.Select(s => s.File).FirstOrDefault() ?? from)
            ).Root;
            var record = Path.GetFullPath(recordFile ?? Path.Combine(root, DefaultRecord));
            if (IsDone(record, report, root))
            {
                return Report(new(PromotionState.Done, RepositoryFiles.Display(record), null), ExitCode.Promote);
            }

            var named = ScenarioFiles.Find(paths, _diagnostics);
            var known = Read(root, scenariosFolder, named, cancellationToken);
            if (_diagnostics.HasErrors)
            {
                return Refuse();
            }

            var wanted = named.Select(Path.GetFullPath).ToHashSet();
            bool IsWanted(Scenario scenario) =>
                paths.Length > 0
                    ? wanted.Contains(Path.GetFullPath(scenario.File))
                    : report.Scenarios.Any(s => s.Name == scenario.Name && Path.GetFullPath(s.File) == Path.GetFullPath(scenario.File));
            var engine = engines.Find(report.Engine)?.Create([], new());
            if (PromotionPlanner.Plan(root, report, engine, known, IsWanted, ScenarioReading.Strict.Renderer, _diagnostics) is not { } plan)
            {
                return Refuse();
            }

            return Write(plan, report, root, record, cancellationToken);
        }

        private int Report(PromotionReport report, int code) => reports.Write(report, terminal) ? code : ExitCode.Failure;

        private ImmutableArray<Scenario> Read(string root, string? folder, IEnumerable<string> named, CancellationToken cancellationToken)
        {
            folder ??= Path.Combine(root, "scenarios") is var usual && Directory.Exists(usual) ? usual : root;
            var files = ScenarioFiles.Find([folder], _diagnostics).Concat(named).Select(f => RealPath.Of(Path.GetFullPath(f))).Distinct();
            var scenarios = ImmutableArray.CreateBuilder<Scenario>();
            foreach (var file in files)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (ScenarioReader.Read(file, ScenarioReading.Strict with { RepositoryRoot = root }, _diagnostics) is { } scenario)
                {
                    scenarios.Add(scenario);
                }
            }

            return scenarios.ToImmutable();
        }

        private static bool IsDone(string record, ProvenReport report, string root)
        {
            var ignored = new DiagnosticBag();
            return File.Exists(record)
                && InputBytes.Read(record, PromotionRecord.MaximumLength, ignored) is { } bytes
                && PromotionRecord.Read(bytes, record, ignored) is { } read
                && read.ReportSha256 == report.Sha256
                && RecordVerification.Differences(read, root, ScenarioReading.Strict.Renderer).IsEmpty;
        }

        private int Write(PromotionPlan plan, ProvenReport report, string root, string record, CancellationToken cancellationToken)
        {
            var shown = RepositoryFiles.Display(record);
            foreach (var refusal in plan.Refusals)
            {
                terminal.Error.WriteLine(refusal);
            }

            if (plan.Scenarios.IsEmpty)
            {
                terminal.Error.WriteLine(
                    plan.Refusals.IsEmpty
                        ? "None of the scenarios has staged policies, so there is nothing to promote. Nothing was written."
                        : "Nothing was promoted, and nothing was written."
                );
                return Report(new(PromotionState.Refused, shown, plan), ExitCode.Hold);
            }

            var proposed = new PromotionReport(PromotionState.Proposed, shown, plan);
            var code = plan.Refusals.IsEmpty ? ExitCode.Promote : ExitCode.Hold;
            if (isDry)
            {
                return Report(proposed, code);
            }

            if (!isAgreed && !IsAgreed(proposed))
            {
                // A person saw the diff with the question.
                code = terminal.In is null || !reports.ShowText ? Report(proposed, ExitCode.Hold) : ExitCode.Hold;
                terminal.Error.WriteLine("Nothing was written. '--yes' writes it.");
                return code;
            }

            return TryWrite(plan, report, root, record, cancellationToken)
                ? Report(new(PromotionState.Written, shown, plan), code)
                : ExitCode.Failure;
        }

        private bool IsAgreed(PromotionReport proposed)
        {
            if (terminal.In is null)
            {
                return false;
            }

            PromotionText.Write(proposed, new(ForTerminal: true), terminal.Error);
            terminal.Error.Write("Write this? [y/N] ");
            return terminal.In.ReadLine()?.Trim() is "y" or "Y" or "yes";
        }

        private bool TryWrite(PromotionPlan plan, ProvenReport report, string root, string record, CancellationToken cancellationToken)
        {
            using var unfinished = UnfinishedWork.OfProcess.Begin();
            var files = new FileTransaction();
            foreach (var change in plan.Changes)
            {
                files.Add(Path.Combine(root, change.Path), change.After);
            }

            foreach (var moved in plan.Changes.Select(c => c.MovedFrom).OfType<string>())
            {
                files.Add(Path.Combine(root, moved), null);
            }

            // Last, so that what is not all there never verifies.
            files.Add(record, PromotionRecord.Write(plan, report, clock.GetUtcNow()));
            try
            {
                files.Commit(cancellationToken);
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                terminal.Error.WriteLine($"Nothing was promoted, because a file cannot be written: {problem.Message}");
                return false;
            }

            return true;
        }

        private int Refuse()
        {
            DiagnosticLines.Write(_diagnostics.Sorted(), Severity.Error, terminal.Error);
            terminal.Error.WriteLine("Nothing was promoted, and nothing was written.");
            return ExitCode.BadInput;
        }
    }
}
