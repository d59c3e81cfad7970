using System.Collections.Immutable;

namespace StageTest.Engines.Options;

/// <summary>
/// What <c>stagetest studio</c> asks of the program beside it, as one line of JSON on its standard input. When the input ends, so does the
/// program.
/// </summary>
/// <param name="Engine">The name of the engine.</param>
/// <param name="Options">What was given for its options, without problems.</param>
/// <param name="Scenarios">The scenario files, at least one.</param>
internal sealed record StudioRequest(string Engine, ImmutableArray<GivenOption> Options, ImmutableArray<string> Scenarios)
{
    /// <summary>The label whose values pictures frame workloads by. Default: they frame by namespace.</summary>
    public string? GroupBy { get; init; }

    /// <summary>The name of the program, without the ending of its file.</summary>
    public const string Program = "stagetest-studio";
}
