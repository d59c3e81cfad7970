using System.CommandLine;
using StageTest.Cli.Git;
using StageTest.Cli.Inputs;
using StageTest.Cli.Options;
using StageTest.Core.Documents;
using StageTest.Core.Replay;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Settings;
using StageTest.Core.Topologies;

namespace StageTest.Cli.Commands;

/// <summary>
/// The options that select the policies for recorded flows: <c>--policies</c>, <c>--scenario</c>, <c>--base</c>, <c>--head</c>.
/// </summary>
internal sealed class ReplayWorldOptions
{
    private const string DefaultFolder = "policies";

    private readonly Option<string[]> _policies = new("--policies", "-p")
    {
        Description =
            "A file or folder of policies, enforced and staged, and, if there are any, of manifests of workloads. Repeatable. "
            + $"Default with --base: what 'deployed' in the base's {RepositorySettings.File} names, else {DefaultFolder}.",
        HelpName = "PATH",
    };

    private readonly Option<string?> _scenario = new("--scenario")
    {
        Description = "A scenario: its topology says what the workloads are, and its stages what is enforced now and after promotion.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _base = new("--base")
    {
        Description = "The git revision whose policies are enforced now; '--policies' then names paths in it. Default: those of the files.",
        HelpName = "REV",
    };

    private readonly Option<string?> _head = new("--head")
    {
        Description = "The git revision whose policies would be enforced, with '--base'. Default: the files as they are.",
        HelpName = "REV",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_policies);
        command.Add(_scenario);
        command.Add(_base);
        command.Add(_head);
        command.Validators.Add(result =>
        {
            var policies = result.Written(_policies) ?? [];
            var scenario = result.Written(_scenario);
            if (policies.Length > 0 == scenario is not null && (scenario is not null || result.Written(_base) is null))
            {
                result.AddError("Name the policies by which the flows are judged: either '--policies PATH' or '--scenario FILE'.");
            }

            if (scenario is not null && (result.Written(_base) ?? result.Written(_head)) is not null)
            {
                result.AddError("'--base' and '--head' go with '--policies': a scenario says itself what is enforced before and after.");
            }

            if (result.Written(_head) is not null && result.Written(_base) is null)
            {
                result.AddError("'--head' goes with '--base': name the revision whose policies are enforced now.");
            }

            foreach (var revision in new[] { result.Written(_base), result.Written(_head) }.OfType<string>())
            {
                if (!GitRevision.TryParse($"{revision}:", out _) || revision.Contains(':', StringComparison.Ordinal))
                {
                    result.AddError($"'{revision}' is not a name of a git revision.");
                }
            }
        });
    }

    /// <summary>Reads the user's choice; null, with errors, if something is wrong.</summary>
    public async Task<ReplayWorld?> ReadAsync(ParseResult parsed, DiagnosticBag diagnostics, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_scenario) is { } file)
        {
            return ScenarioReader.Read(file, ScenarioReading.Lenient, diagnostics) is { } scenario
                ? new()
                {
                    Topology = scenario.Topology,
                    Placement = Placement.Default(scenario.Topology),
                    Scenario = scenario.Name,
                    Now = scenario.PoliciesAt(Stage.Baseline),
                    Promoted = scenario.PoliciesAt(Stage.Promoted),
                    Staged = scenario.Policies,
                }
                : null;
        }

        var paths = parsed.GetValue(_policies) is { Length: > 0 } named
            ? named
            : await DeployedAsync(parsed.GetValue(_base)!, diagnostics, cancellationToken);
        if (paths is null)
        {
            return null;
        }

        var after = await ReadAsync(paths, parsed.GetValue(_head), diagnostics, cancellationToken);
        var before = parsed.GetValue(_base) is { } revision ? await ReadAsync(paths, revision, diagnostics, cancellationToken) : after;
        return before is null || after is null
            ? null
            : new()
            {
                Topology = after.Topology,
                Now = before.Policies.Live(),
                Promoted = after.Policies.AsIfPromoted(),
                Staged = after.Policies,
            };
    }

    // Settings that decide what is judged come from the base.
    private static async Task<string[]?> DeployedAsync(string revision, DiagnosticBag diagnostics, CancellationToken cancellationToken)
    {
        var unread = new DiagnosticBag();
        if (await new GitRevision(revision, RepositorySettings.File).ReadAsync(unread, cancellationToken) is not [var (file, text)])
        {
            return [DefaultFolder];
        }

        if (RepositorySettingsReader.Read(text, file, diagnostics) is not { } settings)
        {
            return null;
        }

        foreach (var rendered in settings.Deployed.Where(d => d.IsRendered))
        {
            diagnostics.Error(
                rendered.Location,
                $"'{rendered.Path}' is rendered before it is applied, and a replay reads files as they are. "
                    + "Name its output by '--policies'."
            );
        }

        return settings.Deployed.IsEmpty ? [DefaultFolder] : [.. settings.Deployed.Select(d => d.Path)];
    }

    private static async Task<Application?> ReadAsync(
        string[] paths,
        string? revision,
        DiagnosticBag diagnostics,
        CancellationToken cancellationToken
    )
    {
        if (revision is null)
        {
            return ApplicationReader.Read(paths, diagnostics, isWhole: false);
        }

        var files = new List<(string File, string Text)>();
        foreach (var path in paths)
        {
            if (await new GitRevision(revision, path).ReadAsync(diagnostics, cancellationToken) is not { } read)
            {
                return null;
            }

            files.AddRange(read);
        }

        return ApplicationReader.Read(files.DistinctBy(f => f.File), revision, diagnostics, isWhole: false);
    }
}
