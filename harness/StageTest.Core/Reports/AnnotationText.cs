using StageTest.Core.Decisions;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Core.Reports;

/// <summary>What the ids of annotations mean, in a sentence.</summary>
internal static class AnnotationText
{
    /// <summary>The id of a problem of the input.</summary>
    public const string BadInput = "bad-input";

    /// <summary>The id of a mistake in a policy that no expectation notices.</summary>
    public const string Survivor = "unnoticed-mistake";

    /// <summary>The sentence of an id.</summary>
    public static string Describe(string id) =>
        id switch
        {
            BadInput => "A file cannot be used as it is, so nothing was run.",
            "unexpected" => "A flow is not what the author expects.",
            "undetermined" => "A flow could not be observed.",
            "mispredicted" => "A flow is not what the policies say.",
            "changed-by-staging" => "Staging alone changed a flow.",
            "unproven" => "A flow is denied, but was never seen allowed without policies.",
            GateReasonId.RunHeld => "A scenario is not as it must be.",
            GateReasonId.RunFailed => "The engine failed, so nothing is known of a scenario.",
            GateReasonId.NoPackets => "No packet was sent, so nothing is proven on a network.",
            GateReasonId.UndeclaredChange => "A flow changes that the declared change does not name.",
            GateReasonId.MissingChange => "A flow that is declared to change does not.",
            GateReasonId.WaiverExpired => "A waiver's last day is over.",
            WaivableReason.Uncovered => "The change touches connections that no scenario asks about.",
            WaivableReason.ExpectationFlipped => "An expectation expects the opposite of what it did, undeclared.",
            WaivableReason.ExpectationRemoved => "An expectation is gone with the change.",
            WaivableReason.UnreachableAdded => "A flow is newly declared unreachable, so its denial is no longer proven.",
            WaivableReason.ScenarioRemoved => "The change removes a scenario.",
            WaivableReason.RuleShadowed => "Other rules decide every asked flow that a staged rule means.",
            Survivor => "A mistake here would be noticed by no expectation.",
            WaivableReason.MutationScore => "Too few mistakes in the policies would be noticed.",
            WaivableReason.RuleUnreached => "No asked flow is one that a staged rule means.",
            _ => "The gate holds.",
        };
}
