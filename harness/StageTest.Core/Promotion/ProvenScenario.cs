using System.Collections.Immutable;

namespace StageTest.Core.Promotion;

/// <summary>A scenario in a report.</summary>
/// <param name="Name">Its name.</param>
/// <param name="File">Its file, as named in the run.</param>
/// <param name="Decision"><c>promote</c>, <c>hold</c> or <c>error</c>.</param>
/// <param name="Reasons">Why it was not promoted.</param>
/// <param name="Inputs">The paths of its input files.</param>
/// <param name="Control">The observation without policies.</param>
/// <param name="Stages">The observation at each stage, by its name.</param>
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
    /// <summary>The version of Calico by whose rules it was tested, if given to the run; null if the scenario decides.</summary>
    public string? Calico { get; init; }

    /// <summary>The observation after promotion.</summary>
    public ImmutableArray<ProvenFlow> Promoted => Stages.GetValueOrDefault("promoted", []);
}
