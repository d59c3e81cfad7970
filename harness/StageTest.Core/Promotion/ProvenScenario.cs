using System.Collections.Immutable;

namespace StageTest.Core.Promotion;

/// <summary>A scenario as a report tells of it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="File">Its file, as the run was told it.</param>
/// <param name="Decision"><c>promote</c>, <c>hold</c> or <c>error</c>.</param>
/// <param name="Reasons">Why it was not promoted.</param>
/// <param name="Inputs">The paths of the files that it was read from.</param>
/// <param name="Promoted">What was observed after promotion.</param>
internal sealed record ProvenScenario(
    string Name,
    string File,
    string Decision,
    ImmutableArray<string> Reasons,
    ImmutableArray<string> Inputs,
    ImmutableArray<ProvenFlow> Promoted
);
