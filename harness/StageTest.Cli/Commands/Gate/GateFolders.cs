using System.Collections.Immutable;
using StageTest.Cli.Git;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios.Settings;

namespace StageTest.Cli.Commands.Gate;

/// <summary>Where the gate looks for policies that are deployed, and for scenarios.</summary>
/// <param name="Deployed">What deployers apply.</param>
/// <param name="Scenarios">The folders of scenarios, by path in the repository; the root is <c>.</c>.</param>
internal sealed record GateFolders(ImmutableArray<DeployedSource> Deployed, ImmutableArray<string> Scenarios)
{
    /// <summary>Whether the settings say what is deployed. Without them nothing is known of other folders.</summary>
    public bool IsDeclared { get; private init; }

    /// <summary>Whether a missing folder of scenarios is an error: an option, the settings or a side of the change has one.</summary>
    public bool NeedsScenarios { get; init; }

    /// <summary>Whether a directory has a folder of scenarios.</summary>
    public bool HasScenarios(string root) => Scenarios.Any(folder => Path.Exists(Path.Combine(root, folder)));

    /// <summary>The folders and files that deployers read, by path in the repository; the root is <c>.</c>.</summary>
    public IEnumerable<string> Policies => Deployed.Select(d => d.Path.Length == 0 ? "." : d.Path);

    /// <summary>What options say, else what the base says, else the defaults.</summary>
    /// <param name="root">The root of the repository.</param>
    /// <param name="settings">What the caller asked for; its folders are relative to <see cref="GateSettings.Repository"/>.</param>
    /// <param name="rules">What the base says.</param>
    /// <param name="problem">Receives the errors in an option, or null.</param>
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

    /// <summary>Whether a deployer applies what lies at a path as it is. What is rendered is applied otherwise.</summary>
    public bool IsDeployed(string path) => Deployed.Any(d => !d.IsRendered && d.Reads(path));

    /// <summary>A file that is deployed by its name, and is not read for its ending, is an error: it would change unseen.</summary>
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
