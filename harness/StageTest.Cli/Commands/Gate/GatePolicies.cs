using StageTest.Cli.Inputs;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Gate;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.Cli.Commands.Gate;

/// <summary>What a change of policies opens and closes in a repository without scenarios.</summary>
/// <remarks>
/// If no workload is described either, generated pods represent those that policies select: <see cref="Representatives"/>.
/// </remarks>
internal static class GatePolicies
{
    /// <summary>Every connection that changes; null if there is a scenario, no policy changes, or no exact map exists.</summary>
    /// <param name="comparison">Both sides.</param>
    /// <param name="before">The files before the change.</param>
    /// <param name="after">The files after it.</param>
    /// <param name="label">The label whose values group workloads in pictures; null for namespaces.</param>
    /// <param name="diagnostics">Receives errors in the policies of the change, and a note about generated pods.</param>
    public static MapComparison? Of(
        GateComparison comparison,
        RepositoryTree before,
        RepositoryTree after,
        string? label,
        DiagnosticBag diagnostics
    )
    {
        if (
            !comparison.Before.Scenarios.IsEmpty
            || !comparison.After.Scenarios.IsEmpty
            || !before.Differences(after).Any(path => before.IsDeployed(path) || after.IsDeployed(path))
        )
        {
            return null;
        }

        // The base decides what kinds mean, regardless of the change.
        var home = comparison.Before.Root;
        if (Read(before, home, new()) is not { } was || Read(after, home, diagnostics) is not { } now)
        {
            return null;
        }

        var pair = PolicyInputs.Represent(diagnostics, was, now);
        try
        {
            return MapComparison.Of(Map(pair[0], pair[1].Policies), Map(pair[1], pair[0].Policies)) with
            {
                Frames = LabelFrames.Of(label, pair[0].Topology, pair[1].Topology),
            };
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }

    private static ConnectionMap Map(PolicyInputs inputs, PolicySet other) =>
        ConnectionMapper.Map(inputs.Topology, inputs.Placement, inputs.Policies, comparedWith: other);

    private static PolicyInputs? Read(RepositoryTree side, string home, DiagnosticBag diagnostics)
    {
        var files = side
            .Digests.Keys.Where(path => side.IsDeployed(path) && ManifestFolder.IsManifest(path) && !ManifestFolder.IsKustomization(path))
            .Select(path => (path, side.TextOf(path)))
            .Where(file => file.Item2 is not null)
            .Select(file => (file.path, file.Item2!));
        return ApplicationReader.Read(files, home, diagnostics, isWhole: false, assumesTiers: false) is { } application
            ? PolicyInputs.Of(application, Stage.Baseline)
            : null;
    }
}
