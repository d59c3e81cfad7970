using System.Collections.Immutable;

namespace StageTest.Engines.Options;

/// <summary>
/// The request of <c>stagetest studio</c> to the program beside it, as one line of JSON on its standard input. The program ends with its
/// input.
/// </summary>
/// <param name="Engine">The name of the engine.</param>
/// <param name="Options">The given options, without problems.</param>
/// <param name="Scenarios">The scenario files, at least one.</param>
internal sealed record StudioRequest(string Engine, ImmutableArray<GivenOption> Options, ImmutableArray<string> Scenarios)
{
    /// <summary>The label by whose values diagrams group workloads. Default: they group by namespace.</summary>
    public string? GroupBy { get; init; }

    /// <summary>The name of the program, without a file extension.</summary>
    public const string Program = "stagetest-studio";
}
