using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Gate;

/// <summary>A flow whose verdict the change alters, according to the policies.</summary>
/// <param name="Flow">The flow.</param>
/// <param name="Before">Its verdict before the change.</param>
/// <param name="After">The verdict of the policies after the change, with the rulings.</param>
internal sealed record FlowChange(Flow Flow, Verdict Before, FlowEvaluation After)
{
    /// <summary>
    /// <see cref="Stage.Promoted"/>, or <see cref="Stage.Baseline"/> if the flow changes as soon as the change is merged, although
    /// promotion neither did nor does change it this way.
    /// </summary>
    public Stage Stage { get; init; } = Stage.Promoted;

    /// <summary>Whether it is allowed now and was not.</summary>
    public bool Opens => After.Verdict == Verdict.Allowed;

    /// <summary>The risk of the change, from 0, the highest, see <see cref="ChangeRisk"/>.</summary>
    public int Risk => ChangeRisk.Of(Opens, Flow.From.IsExternal, Flow.To.IsExternal, Flow.From.Namespace == Flow.To.Namespace);
}
