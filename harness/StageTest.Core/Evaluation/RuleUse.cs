using StageTest.Core.Documents;
using StageTest.Core.Policies;

namespace StageTest.Core.Evaluation;

/// <summary>The use of one rule, as written, over all flows of a plan.</summary>
/// <param name="Policy">The policy that the rule belongs to.</param>
/// <param name="Direction">The direction that it governs.</param>
/// <param name="Number">Its position among the rules of that direction, from 1.</param>
/// <param name="Location">Its place.</param>
/// <param name="Readiness">Whether a flow reaches it.</param>
/// <param name="By">What decides its first flow before it, if it is shadowed; otherwise null.</param>
internal sealed record RuleUse(Policy Policy, Direction Direction, int Number, SourceLocation Location, RuleReadiness Readiness, string? By)
{
    /// <summary>Writes <c>NetworkPolicy shop/api ingress rule 2</c>.</summary>
    public override string ToString() => $"{Policy} {Direction.Word()} rule {Number}";
}
