using System.Collections.Immutable;

namespace StageTest.Core.Scenarios.Declarations;

/// <summary>The ids of the reasons to hold that a waiver may name. What was seen on the network, or not seen, is not among them.</summary>
internal static class WaivableReason
{
    /// <summary>The change touches connections that no expectation asks about. Its place is the connection or the file.</summary>
    public const string Uncovered = "uncovered-change";

    /// <summary>An expectation expects the opposite of what it did before the change. Its place is the flow.</summary>
    public const string ExpectationFlipped = "expectation-flipped";

    /// <summary>An expectation is gone with the change. Its place is the flow.</summary>
    public const string ExpectationRemoved = "expectation-removed";

    /// <summary>A flow needs no control any more, because the change declares it unreachable. Its place is the flow.</summary>
    public const string UnreachableAdded = "unreachable-added";

    /// <summary>The change removes a scenario. Its place is the file.</summary>
    public const string ScenarioRemoved = "scenario-removed";

    /// <summary>Other rules decide every flow that a staged rule means. Its place is the rule.</summary>
    public const string RuleShadowed = "rule-shadowed";

    /// <summary>No asked flow is one that a staged rule means. Its place is the rule.</summary>
    public const string RuleUnreached = "rule-unreached";

    /// <summary>
    /// Too few mistakes in the policies would be noticed. Its place is <c>all affected scenarios</c>, or a scenario whose mutants cannot be
    /// tried.
    /// </summary>
    public const string MutationScore = "mutation-score";

    /// <summary>All of them.</summary>
    public static ImmutableArray<string> All { get; } =
    [Uncovered, ExpectationFlipped, ExpectationRemoved, UnreachableAdded, ScenarioRemoved, RuleShadowed, RuleUnreached, MutationScore];
}
