using System.Collections.Immutable;
using StageTest.Cli.Git;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios.Settings;

namespace StageTest.Cli.Commands.Gate;

/// <summary>Where the gate looks for deployed policies and for scenarios.</summary>
/// <param name="Deployed">The paths that deployers apply.</param>
/// <param name="Scenarios">The folders of scenarios, by path in the repository; the root is <c>.</c>.</param>
internal sealed record GateFolders(ImmutableArray<DeployedSource> Deployed, ImmutableArray<string> Scenarios)
{
    /// <summary>Whether the settings say what is deployed. If not, nothing is known about other folders.</summary>
    public bool IsDeclared { get; private init; }

    /// <summary>Whether a missing folder of scenarios is an error: an option, the settings or one side of the change has one.</summary>
    public bool NeedsScenarios { get; init; }

    /// <summary>Whether a directory has a folder of scenarios.</summary>
    public bool HasScenarios(string root) => Scenarios.Any(folder => Path.Exists(Path.Combine(root, folder)));

    /// <summary>The folders and files that deployers read, by path in the repository; the root is <c>.</c>.</summary>
    public IEnumerable<string> Policies => Deployed.Select(d => d.Path.Length == 0 ? "." : d.Path);

    /// <summary>The folders from the options, else from the base, else the defaults.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="settings">The caller's options; folders are relative to <see cref="GateSettings.Repository"/>.</param>
    /// <param name="rules">The settings of the base.</param>
    /// <param name="problem">Receives the error in an option, or null.</param>
    /// <returns>Null if there is a problem.</returns>
    public static GateFolders? Of(string root, GateSettings settings, RepositorySettings rules, out string? problem)
    {
        (problem, var wrong) = (null, (string?)null);
        string Inside(string option, string folder)
        {
            var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder, Path.GetFullPath(settings.Repository)));
            if (RepositoryBounds.IsWithin(full, root))
            {
                return RepositoryBounds.PathWithin(full, root);
            }

            wrong ??= $"{option} {folder}: this is not inside the repository {root}. Nothing was run.";
            return "";
        }

        DeployedSource Plain(string path) =>
            new("path", RepositoryPath.Normal(Inside("--policies", path)), SourceLocation.Whole("--policies"));
        ImmutableArray<DeployedSource> deployed =
            settings.Policies is { } policies ? [Plain(policies)]
            : rules.Deployed.IsEmpty ? [Plain(GateSettings.DefaultPolicies)]
            : rules.Deployed;
        ImmutableArray<string> scenarios =
            settings.Scenarios is { } named ? [Inside("--scenarios", named)]
            : rules.Scenarios.IsEmpty ? [Inside("--scenarios", GateSettings.DefaultScenarios)]
            : [.. rules.Scenarios.Select(s => s.Length == 0 ? "." : s)];
        problem = wrong;
        return wrong is null
            ? new(deployed, scenarios)
            {
                IsDeclared = settings.Policies is not null || !rules.Deployed.IsEmpty,
                NeedsScenarios = settings.Scenarios is not null || !rules.Scenarios.IsEmpty,
            }
            : null;
    }

    /// <summary>Whether a deployer applies the file at a path unchanged. Rendered files are applied in another form.</summary>
    public bool IsDeployed(string path) => Deployed.Any(d => !d.IsRendered && d.Reads(path));

    /// <summary>A deployed file that is not read because of its extension is an error: it would change unnoticed.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="commit">The commit of a side; null for the working tree.</param>
    /// <param name="diagnostics">Receives the errors.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task CheckFilesAsync(
        GitRepository repository,
        string? commit,
        DiagnosticBag diagnostics,
        CancellationToken cancellationToken
    )
    {
        var named = Deployed.Where(RepositorySettingsCheck.IsUnread).ToArray();
        if (named.Length == 0)
        {
            return;
        }

        var files = commit is null
            ? named.Select(d => d.Path).Where(path => File.Exists(Path.Combine(repository.Root, path))).ToHashSet()
            : (await repository.ListAsync(commit, cancellationToken)).Select(entry => entry.Path).ToHashSet();
        foreach (var file in named.Where(d => files.Contains(d.Path)))
        {
            diagnostics.Error(file.Location, RepositorySettingsCheck.ProblemOfUnread(file));
        }
    }
}
