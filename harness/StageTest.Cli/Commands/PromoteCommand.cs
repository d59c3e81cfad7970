using System.Collections.Immutable;
using System.CommandLine;
using StageTest.Cli.Inputs;
using StageTest.Cli.Options;
using StageTest.Cli.Runs;
using StageTest.Cli.Terminal;
using StageTest.Core.Documents;
using StageTest.Core.Promotion;
using StageTest.Core.Scenarios;
using StageTest.Engines;

namespace StageTest.Cli.Commands;

/// <summary><c>stagetest promote</c>: puts the enforced form of proven policies in the place of the staged one.</summary>
internal static class PromoteCommand
{
    private const string DefaultRecord = "promotion.json";

    /// <summary>Builds the command.</summary>
    public static Command Create(CommandTerminal terminal, EngineCatalog engines, TimeProvider clock)
    {
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
        var command = new Command("promote", "Writes the enforced form of staged policies that a report proves, and a record of it.")
        {
            paths,
            from,
            record,
            scenarios,
            dryRun,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                Task.Run(
                    () =>
                    {
                        var action = new PromoteAction(terminal, engines, clock);
                        return action.Promote(
                            parsed.GetValue(paths) ?? [],
                            parsed.GetRequiredValue(from),
                            parsed.GetValue(record),
                            parsed.GetValue(scenarios),
                            parsed.GetValue(dryRun),
                            cancellationToken
                        );
                    },
                    cancellationToken
                )
        );
        return command;
    }

    private sealed class PromoteAction(CommandTerminal terminal, EngineCatalog engines, TimeProvider clock)
    {
        private readonly DiagnosticBag _diagnostics = new();

        public int Promote(
            string[] paths,
            string from,
            string? recordFile,
            string? scenariosFolder,
            bool isDry,
            CancellationToken cancellationToken
        )
        {
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
                terminal.Out.WriteLine(
                    $"Nothing to do: {RepositoryFiles.Display(record)} says that this report was promoted, and the files are as it says."
                );
                return ExitCode.Promote;
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

            return Write(plan, report, root, record, isDry, cancellationToken);
        }

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

        private int Write(
            PromotionPlan plan,
            ProvenReport report,
            string root,
            string record,
            bool isDry,
            CancellationToken cancellationToken
        )
        {
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
                return ExitCode.Hold;
            }

            if (isDry)
            {
                foreach (var change in plan.Changes)
                {
                    terminal.Out.Write(UnifiedDiff.Of(change, forTerminal: terminal.Width is not null));
                }
            }
            else if (!TryWrite(plan, report, root, record, cancellationToken))
            {
                return ExitCode.Failure;
            }

            return plan.Refusals.IsEmpty ? ExitCode.Promote : ExitCode.Hold;
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

            foreach (var change in plan.Changes)
            {
                terminal.Out.WriteLine(
                    change switch
                    {
                        { MovedFrom: { } source } => $"enforced  {change.Path} (was {source})",
                        { After: null } => $"removed   {change.Path}",
                        _ => $"changed   {change.Path}",
                    }
                );
            }

            terminal.Out.WriteLine(
                $"Promoted {CountText.Of(plan.Scenarios.Length, "scenario")}. The record is {RepositoryFiles.Display(record)}; "
                    + $"'stagetest verify {RepositoryFiles.Display(record)}' checks it."
            );
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
