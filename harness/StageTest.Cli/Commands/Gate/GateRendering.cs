using System.Collections.Immutable;
using StageTest.Cli.Inputs;
using StageTest.Core.Documents;
using StageTest.Core.Gate;

namespace StageTest.Cli.Commands.Gate;

/// <summary>Adds the objects of deployed kustomizations and charts to both sides of a change.</summary>
internal static class GateRendering
{
    /// <summary>Both sides, including these objects.</summary>
    /// <param name="folders">What is deployed.</param>
    /// <param name="comparison">The scenarios of both sides.</param>
    /// <param name="trees">The files of both sides.</param>
    /// <param name="diagnostics">Receives what cannot be rendered after the change.</param>
    public static (RepositoryTree Before, RepositoryTree After) Of(
        GateFolders folders,
        GateComparison comparison,
        (RepositoryTree Before, RepositoryTree After) trees,
        DiagnosticBag diagnostics
    )
    {
        var rendering = new DeployedRendering(ScenarioReading.Strict.Renderer!, diagnostics);
        var (was, now) = (Side(comparison.Before), Side(comparison.After));
        var sources = folders.Deployed.Where(d => d.IsRendered).Select(source => rendering.Of(source, was, now)).ToArray();
        return (
            trees.Before with
            {
                Rendered = [.. sources.Select(s => s.Before)],
            },
            trees.After with
            {
                Rendered = [.. sources.Select(s => s.After)],
            }
        );
    }

    private static (string Root, ImmutableArray<ScenarioSource> Named) Side(GateSide side) =>
        (side.Root, [.. side.Scenarios.SelectMany(scenario => side.SourcesOf(scenario))]);
}
