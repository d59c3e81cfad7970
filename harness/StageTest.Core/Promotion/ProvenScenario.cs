using System.Collections.Immutable;

namespace StageTest.Core.Promotion;

/// <summary>A scenario as a report tells of it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="File">Its file, as the run was told it.</param>
/// <param name="Decision"><c>promote</c>, <c>hold</c> or <c>error</c>.</param>
/// <param name="Reasons">Why it was not promoted.</param>
/// <param name="Inputs">The paths of the files that it was read from.</param>
/// <param name="Control">What was observed without policies.</param>
/// <param name="Stages">What was observed at each stage, by its name.</param>
internal sealed record ProvenScenario(
    string Name,
    string File,
    string Decision,
    ImmutableArray<string> Reasons,
    ImmutableArray<string> Inputs,
    ImmutableArray<ProvenFlow> Control,
    ImmutableDictionary<string, ImmutableArray<ProvenFlow>> Stages
)
{
    /// <summary>The version of Calico by whose rules it was tested, as the run was told; null if the scenario decides.</summary>
    public string? Calico { get; init; }

    /// <summary>What was observed after promotion.</summary>
    public ImmutableArray<ProvenFlow> Promoted => Stages.GetValueOrDefault("promoted", []);
}
