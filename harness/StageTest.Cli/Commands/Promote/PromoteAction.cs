using System.Collections.Immutable;
using StageTest.Cli.Inputs;
using StageTest.Cli.Output;
using StageTest.Cli.Runs;
using StageTest.Cli.Terminal;
using StageTest.Core.Documents;
using StageTest.Core.Promotion;
using StageTest.Core.Reports;
using StageTest.Core.Scenarios;
using StageTest.Engines;

namespace StageTest.Cli.Commands.Promote;

/// <summary>
/// The action of <c>stagetest promote</c>: compare the tree with the report, rehearse, ask, and write everything or nothing.
/// </summary>
internal sealed class PromoteAction(CommandTerminal terminal, EngineCatalog engines, TimeProvider clock, PromoteSettings settings)
{
    private readonly ReportOutputs<PromotionReport> _reports = settings.Reports;
    private readonly DiagnosticBag _diagnostics = new();

    /// <summary>Runs it, and returns the exit code.</summary>
    public int Promote(CancellationToken cancellationToken)
    {
        if (!_reports.Prepare(terminal))
        {
            return ExitCode.BadInput;
        }

        if (InputBytes.Read(settings.From, ProvenReport.MaximumLength, _diagnostics) is not { } bytes || Open(bytes) is not { } signed)
        {
            return Refuse();
        }

        if (signed.Distrust is { } distrust)
        {
            terminal.Error.WriteLine($"{PrintableText.Of(distrust)} Nothing was promoted, and nothing was written.");
            return ExitCode.Hold;
        }

        if (ProvenReport.Read(signed.Claimed, settings.From, _diagnostics) is not { } claims)
        {
            return Refuse();
        }

        // The digest of the file, so that other tools find it.
        var report = claims with { Sha256 = InputFile.Digest(bytes) };
        var paths = settings.Paths;
        var root = new RepositoryFiles(
            Path.GetFullPath(!paths.IsEmpty ? paths[0] : report.Scenarios.Select(s => s.File).FirstOrDefault() ?? settings.From)
        ).Root;
        var record = Path.GetFullPath(settings.Record ?? Path.Combine(root, PromoteSettings.DefaultRecord));
        if (PromotedBefore(record, report, root) is { } recorded)
        {
            return TellDone(RepositoryFiles.Display(record), recorded);
        }

        var named = ScenarioFiles.Find(paths, _diagnostics);
        var wanted = named.Select(Path.GetFullPath).ToHashSet();
        if (PlanAll(report, root, named, wanted, cancellationToken) is not { } plan)
        {
            return Refuse();
        }

        var access = DeployerAccess.Missing(plan, settings, _diagnostics);
        if (_diagnostics.HasErrors)
        {
            return Refuse();
        }

        if (!access.IsEmpty)
        {
            foreach (var missing in access)
            {
                terminal.Error.WriteLine(PrintableText.Of(missing));
            }

            terminal.Error.WriteLine("Nothing was promoted, and nothing was written. Give the right to the subject, or name another one.");
            return Report(new(PromotionState.Refused, RepositoryFiles.Display(record), plan), ExitCode.Hold);
        }

        // Of several versions, the last one's results are recorded.
        return Write(plan, report.OfEachVersion()[^1], root, record, cancellationToken);
    }

    // What a report of several versions of Calico proves is what each of them proves: a scenario that one of them refuses stays as it is.
    private PromotionPlan? PlanAll(
        ProvenReport report,
        string root,
        IReadOnlyCollection<string> named,
        HashSet<string> wanted,
        CancellationToken cancellationToken
    )
    {
        var parts = report.OfEachVersion().Select(part => (Report: part, Scenarios: Read(root, part, named, cancellationToken))).ToArray();
        if (_diagnostics.HasErrors)
        {
            return null;
        }

        var engine = engines.Find(report.Engine)?.Create([], new());
        var refusals = ImmutableArray<Refusal>.Empty;
        while (true)
        {
            var refused = refusals.Select(r => r.Scenario).ToHashSet();
            var more = ImmutableArray<Refusal>.Empty;
            PromotionPlan? last = null;
            foreach (var (part, scenarios) in parts)
            {
                last = PromotionPlanner.Plan(
                    root,
                    part,
                    engine,
                    scenarios,
                    scenario => IsWanted(part, scenario) && !refused.Contains(scenario.File),
                    ScenarioReading.Strict.Renderer,
                    _diagnostics
                );
                if (last is null)
                {
                    return null;
                }

                more = more.AddRange(parts.Length == 1 ? last.Refusals : last.Refusals.Select(r => OfVersion(r, part)));
            }

            // With one version, its own refusals are all there are.
            if (parts.Length == 1 || more.IsEmpty)
            {
                return last! with { Refusals = refusals.AddRange(more) };
            }

            var known = refusals.Length;
            refusals = [.. refusals.Concat(more).DistinctBy(r => r.Scenario)];
            if (refusals.Length == known)
            {
                throw new InvalidOperationException("A scenario that is left out was refused again.");
            }
        }

        static Refusal OfVersion(Refusal refusal, ProvenReport part) =>
            refusal with
            {
                Reason = $"on Calico {part.CalicoVersions[0]}: {refusal.Reason}",
            };

        bool IsWanted(ProvenReport part, Scenario scenario) =>
            wanted.Count > 0
                ? wanted.Contains(Path.GetFullPath(scenario.File))
                : part.Scenarios.Any(s => s.Name == scenario.Name && Path.GetFullPath(s.File) == Path.GetFullPath(scenario.File));
    }

    private int Report(PromotionReport report, int code) => _reports.Write(report, terminal) ? code : ExitCode.Failure;

    private ImmutableArray<Scenario> Read(string root, ProvenReport report, IEnumerable<string> named, CancellationToken cancellationToken)
    {
        var folder = settings.Scenarios;
        folder ??= Path.Combine(root, "scenarios") is var usual && Directory.Exists(usual) ? usual : root;
        var files = ScenarioFiles.Find([folder], _diagnostics).Concat(named).Select(f => RealPath.Of(Path.GetFullPath(f))).Distinct();
        var scenarios = ImmutableArray.CreateBuilder<Scenario>();
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var reading = ScenarioReading.Strict with { RepositoryRoot = root };
            if (report.CalicoOf(PromotionPlanner.PathOf(root, file)) is { } calico)
            {
                reading = reading with { Calico = calico };
            }

            if (ScenarioReader.Read(file, reading, _diagnostics) is { } scenario)
            {
                scenarios.Add(scenario);
            }
        }

        return scenarios.ToImmutable();
    }

    private SignedContent? Open(byte[] bytes) =>
        SignedContent.Open(bytes, settings.From, SignedContent.Report, settings.ReportKey, _diagnostics);

    // The record of exactly this promotion, if the files match it.
    private SignedContent? PromotedBefore(string record, ProvenReport report, string root)
    {
        var ignored = new DiagnosticBag();
        return
            File.Exists(record)
            && InputBytes.Read(record, PromotionRecord.MaximumLength, ignored) is { } bytes
            && SignedContent.Open(bytes, record, SignedContent.Statement, settings.RecordKey, ignored) is { } signed
            && PromotionRecord.Read(signed.Claimed, record, ignored) is { } read
            && read.ReportSha256 == report.Sha256
            && RecordVerification.Differences(read, root, ScenarioReading.Strict.Renderer).IsEmpty
            ? signed
            : null;
    }

    private int TellDone(string shown, SignedContent recorded)
    {
        if (recorded.Distrust is null)
        {
            return Report(new(PromotionState.Done, shown, null), ExitCode.Promote);
        }

        terminal.Error.WriteLine(
            $"{shown} says that this report was promoted, and is not signed by the key of '--sign-key'. Restore the files from before the "
                + "promotion, and promote again."
        );
        return Report(new(PromotionState.Refused, shown, null), ExitCode.Hold);
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
        if (settings.IsDry)
        {
            return Report(proposed, code);
        }

        if (!settings.IsAgreed && !IsAgreed(proposed))
        {
            // A person saw the diff together with the question.
            code = terminal.In is null || !_reports.ShowText ? Report(proposed, ExitCode.Hold) : ExitCode.Hold;
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
        return terminal.AgreesToWrite();
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

        // The record is written last, so that an incomplete promotion never verifies.
        var statement = PromotionRecord.Write(plan, report, clock.GetUtcNow());
        files.Add(record, settings.RecordKey is { } key ? DsseEnvelope.Sign(SignedContent.Statement, statement, key).Write() : statement);
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
