using StageTest.Core.Connectivity;

namespace StageTest.UnitTests.Runs;

/// <summary>One flow of one reading, as a <see cref="ScriptedEngine"/> receives it.</summary>
/// <param name="Applied">How many policy sets were applied before this one: 0 is the control, then baseline, staged and promoted.</param>
/// <param name="Reading">The number of the reading since the last apply, from 1.</param>
/// <param name="Flow">The flow.</param>
/// <param name="ByPolicies">What a correct engine would answer.</param>
internal sealed record Asked(int Applied, int Reading, Flow Flow, Verdict ByPolicies)
{
    public const int Control = 0;
    public const int Baseline = 1;
    public const int Staged = 2;
    public const int Promoted = 3;
}
