using System.Collections.Immutable;
using System.CommandLine;
using StageTest.Cli.Inputs;
using StageTest.Cli.Options;
using StageTest.Cli.Output;
using StageTest.Core.Access;
using StageTest.Core.Documents;
using StageTest.Core.Lint;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Settings;

namespace StageTest.Cli.Commands;

/// <summary>
/// <c>stagetest lint</c>: reads scenarios and everything that they name, reports probable mistakes, and runs nothing.
/// </summary>
internal static class LintCommand
{
    /// <summary>The command.</summary>
    public static CommandEntry Entry { get; } =
        new()
        {
            Name = "lint",
            Description = "Reads scenarios and every file that they name, and reports errors, probable mistakes and notes.",
            Examples = """
                stagetest lint scenarios
                stagetest lint scenarios/shop/lockdown.yaml
                stagetest lint stagetest.yaml                the settings of the repository
                stagetest lint scenarios --strict            warnings fail a build
                stagetest lint scenarios --output json | jq '.findings[] | select(.id == "ST1004")'
                """,
            ExitCodes =
            [
                (ExitCode.Promote, "no errors"),
                (ExitCode.Hold, "a warning, with --strict only"),
                (ExitCode.BadInput, "an error in the input, or a wrong command line"),
                (ExitCode.Failure, "a report cannot be written"),
                (ExitCode.Interrupted, "interrupted"),
            ],
            Build = Build,
        };

    private static void Build(Command command, Surroundings surroundings)
    {
        var (terminal, engines, _) = surroundings;
        var path = CommonOptions.Paths();
        path.Description = "Scenarios, policies, stagetest.yaml, and folders of them; '-' reads standard input.";
        var strict = new Option<bool>("--strict") { Description = "Exits with 1 if there is a warning." };
        var output = new OutputOption<LintReport>(surroundings.Formats);
        command.Add(path);
        command.Add(strict);
        command.Add(output.Option);
        command.SetAction(output, terminal, async (parsed, reports, cancellationToken) =>
        {
            var paths = parsed.GetRequiredValue(path).Distinct().ToArray();
            var diagnostics = new DiagnosticBag();
            var piped = paths.Contains(StandardInput.Path) ? await StandardInput.ReadAsync(terminal, diagnostics, cancellationToken) : null;
            var report = await Task.Run(
                () => Lint(paths, piped, engines.ProblemOf, surroundings.Rules, diagnostics, cancellationToken),
                cancellationToken
            );
            return !reports.Write(report, terminal) ? ExitCode.Failure
                : report.HasErrors ? ExitCode.BadInput
                : parsed.GetValue(strict) && !report.Findings.IsEmpty ? ExitCode.Hold
                : ExitCode.Promote;
        });
    }

    private static LintReport Lint(
        string[] paths,
        string? piped,
        Func<string, string?> problemOfEngine,
        IReadOnlyList<LintRule> rules,
        DiagnosticBag diagnostics,
        CancellationToken cancellationToken
    )
    {
        var settings = SettingsAt(paths).ToArray();
        var loose = new DiagnosticBag();
        foreach (var (file, text) in settings)
        {
            LintSettings(file, text, problemOfEngine, loose);
        }

        paths = [.. paths.Except(settings.Select(s => s.File))];
        var folders = new List<Application>();
        var named = paths.Where(p => p != StandardInput.Path).ToLookup(IsLoose);
        var objects = new List<Manifest>();
        foreach (var path in named[true])
        {
            folders.AddRange(ApplicationReader.Read(path, loose, objects) is { } folder ? [folder] : []);
        }

        if (piped is not null)
        {
            objects.AddRange(Manifest.ReadAll(piped, StandardInput.Path, FoundHow.InSurvey, new()));
        }

        var roles = RbacReader.Read(objects, loose);

        var isScenario = piped is not null && ScenarioFiles.IsScenario(piped, StandardInput.Path);
        if (piped is not null && !isScenario)
        {
            folders.AddRange(
                ApplicationReader.Read([(StandardInput.Path, piped)], StandardInput.Path, loose) is { } folder ? [folder] : []
            );
        }

        var own = isScenario ? ScenarioReader.Read(StandardInput.Path, piped!, new(), diagnostics) : null;
        var inputs = ScenarioInputs.Read(named[false], cancellationToken);
        ImmutableArray<Scenario> scenarios = [.. inputs.Scenarios, .. own is null ? [] : (Scenario[])[own]];
        ImmutableArray<Diagnostic> all = [.. inputs.Diagnostics, .. diagnostics.Sorted(), .. loose.Sorted()];
        var report = new LintReport
        {
            Diagnostics = all,
            Findings = [],
            Scenarios = scenarios.Length,
            Flows = scenarios.Sum(s => s.Plan.Flows.Length),
            LoosePolicies = folders.Sum(f => f.Policies.Policies.Length),
            LooseRoles = roles.Roles.Length + roles.Bindings.Length,
            Settings = settings.Length,
        };
        string? Text(string file) => file == StandardInput.Path ? piped : ReadText(file);

        // The readers' warnings are findings too, so that they can be suppressed.
        return report.HasErrors
            ? report
            : report with
            {
                Diagnostics = [.. all.Where(d => d.Severity != Severity.Warning)],
                Findings = [.. Linter.Check(scenarios, Text, rules, loose.Sorted(), roles, folders, cancellationToken)],
            };
    }

    // The named files, and the files directly in a named folder.
    private static IEnumerable<(string File, string Text)> SettingsAt(string[] paths)
    {
        foreach (var path in paths.Where(p => p != StandardInput.Path))
        {
            var file = Directory.Exists(path) ? Path.Combine(path, RepositorySettings.File) : path;
            if (
                File.Exists(file)
                && ReadText(file) is { } text
                && (Path.GetFileName(file) == RepositorySettings.File || RepositorySettingsCheck.IsSettings(text))
            )
            {
                yield return (file, text);
            }
        }
    }

    private static void LintSettings(string file, string text, Func<string, string?> problemOfEngine, DiagnosticBag diagnostics)
    {
        var shown = RepositoryFiles.Display(file);
        if (RepositorySettingsReader.Read(text, shown, diagnostics) is { } settings)
        {
            var root = Path.GetDirectoryName(Path.GetFullPath(file))!;
            RepositorySettingsCheck.Check(settings, root, problemOfEngine, shown, diagnostics);
        }
    }

    // Named manifests that belong to no scenario.
    private static bool IsLoose(string path) =>
        File.Exists(path) ? !ScenarioFiles.IsScenario(path) : Directory.Exists(path) && ScenarioFiles.Find([path], new()).IsEmpty;

    // The file was read a moment ago; if it has been removed since, it has no comments.
    private static string? ReadText(string file)
    {
        try
        {
            using var reader = new StreamReader(RegularFile.Open(file));
            return reader.ReadToEnd();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
