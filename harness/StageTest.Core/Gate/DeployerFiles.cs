using System.Collections.Immutable;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios.Declarations;
using StageTest.Core.Scenarios.Settings;

namespace StageTest.Core.Gate;

/// <summary>
/// Finds changes of files that make deployers omit judged files or apply them differently: Flux follows <c>.sourceignore</c>, and Argo CD
/// reads parameters of an application from <c>.argocd-source.yaml</c> and <c>.argocd-source-APPLICATION.yaml</c> in its folder. Fleet
/// follows <c>.fleetignore</c>, and applies what <c>fleet.yaml</c> says instead of the files of its folder.
/// </summary>
internal static class DeployerFiles
{
    /// <summary>Whether a file is one of them.</summary>
    /// <param name="path">Its path.</param>
    public static bool Is(string path)
    {
        var name = Path.GetFileName(path);
        return name is ".sourceignore" or ".argocd-source.yaml" or ".fleetignore"
            || IsOfFleet(path)
            || (name.StartsWith(".argocd-source-", StringComparison.Ordinal) && name.EndsWith(".yaml", StringComparison.Ordinal));
    }

    /// <summary>The reasons to hold: one for each such file that is added, removed or changed above a file that a scenario reads.</summary>
    /// <param name="before">The side before the change.</param>
    /// <param name="after">The side after it.</param>
    public static IEnumerable<HoldReason> Reasons(RepositoryTree before, RepositoryTree after)
    {
        var applied = before.Judged.Union(before.Applied).Union(after.Judged).Union(after.Applied);
        return before
            .DeployerFiles.Keys.Union(after.DeployerFiles.Keys, StringComparer.Ordinal)
            .Where(file => before.DeployerFiles.GetValueOrDefault(file) != after.DeployerFiles.GetValueOrDefault(file))
            .Where(file =>
                applied.Any(path => RepositoryPath.IsBelow(path, RepositoryPath.FolderOf(file)))
                || (IsOfFleet(file) && (before.IsDeployed(file) || after.IsDeployed(file)))
            )
            .Order(StringComparer.Ordinal)
            .Select(file => new HoldReason(
                HoldReasons.UncoveredPolicy,
                file,
                $"{file} changes, and deployers obey it: they may skip files that scenarios read, or apply them differently. "
                    + "Revert the change, or waive this in the base.",
                SourceLocation.Whole(file)
            ));
    }

    // It may add a chart too.
    private static bool IsOfFleet(string path) => Path.GetFileName(path) is "fleet.yaml" or "fleet.yml";
}
