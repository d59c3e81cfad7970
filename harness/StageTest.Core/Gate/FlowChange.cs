using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Gate;

/// <summary>A flow whose verdict is another one than before the change, by the policies.</summary>
/// <param name="Flow">The flow.</param>
/// <param name="Before">Its verdict before the change.</param>
/// <param name="After">What the policies say about it after the change, with the rulings.</param>
internal sealed record FlowChange(Flow Flow, Verdict Before, FlowEvaluation After)
{
    /// <summary>
    /// <see cref="Stage.Promoted"/>, or <see cref="Stage.Baseline"/> where the flow changes as soon as the change is merged, though
    /// promotion neither was nor is meant to change it so.
    /// </summary>
    public Stage Stage { get; init; } = Stage.Promoted;

    /// <summary>Whether it is allowed now and was not.</summary>
    public bool Opens => After.Verdict == Verdict.Allowed;

    /// <summary>How much harm the change may do, from 0, the most, as <see cref="ChangeRisk"/> says.</summary>
    public int Risk => ChangeRisk.Of(Opens, Flow.From.IsExternal, Flow.To.IsExternal, Flow.From.Namespace == Flow.To.Namespace);
}
