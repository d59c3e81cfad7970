using System.Collections.Immutable;

namespace StageTest.Core.Scenarios.Declarations;

/// <summary>
/// Every kind of reason to hold that a run or the gate knows, the most important first. To add one, write an entry here and a section with
/// its id in <see cref="HoldReasonKind.File"/>. The list is here, and not with the decisions, because waivers in scenarios name its ids.
/// </summary>
internal static class HoldReasons
{
    // The entries below fill it, in their order.
    private static readonly ImmutableArray<HoldReasonKind>.Builder Entries = ImmutableArray.CreateBuilder<HoldReasonKind>();

    public static HoldReasonKind BadInput { get; } =
        Add("bad-input", "A file cannot be used as it is, so nothing was run.", Waivable.Never);

    public static HoldReasonKind InternalError { get; } = Add("internal-error", "StageTest failed because of a bug.", Waivable.Never);

    public static HoldReasonKind RunFailed { get; } = Add("run-failed", "The engine failed, so a scenario has no result.", Waivable.Never);

    public static HoldReasonKind RunHeld { get; } = Add("run-held", "A scenario is not as expected.", Waivable.Never);

    public static HoldReasonKind Unexpected { get; } = Add("unexpected", "A flow is not as the scenario expects.", Waivable.Never);

    public static HoldReasonKind Undetermined { get; } = Add("undetermined", "A flow could not be observed.", Waivable.Never);

    public static HoldReasonKind Mispredicted { get; } = Add("mispredicted", "A flow is not as the policies predict.", Waivable.Never);

    public static HoldReasonKind ChangedByStaging { get; } = Add("changed-by-staging", "Staging alone changed a flow.", Waivable.Never);

    public static HoldReasonKind Unproven { get; } =
        Add("unproven", "A flow is denied, but was never seen allowed without policies.", Waivable.Never);

    public static HoldReasonKind AccessDiffers { get; } =
        Add("access-differs", "A right on policies is not as the scenario expects.", Waivable.Never);

    public static HoldReasonKind DelegationExceeded { get; } =
        Add("delegation-exceeded", "An owner of policies could open or close more than is expected.", Waivable.Never);

    public static HoldReasonKind Unsettled { get; } = Add("unsettled", "Flows kept changing from reading to reading.", Waivable.Never);

    public static HoldReasonKind PartlyAsked { get; } = Add("partly-asked", "Only a part of the flows was tested.", Waivable.Never);

    public static HoldReasonKind NothingAsked { get; } = Add("nothing-asked", "The scenario has no flow.", Waivable.Never);

    public static HoldReasonKind EngineInDoubt { get; } =
        Add("engine-in-doubt", "The engine did not show that it enforces policies.", Waivable.Never);

    public static HoldReasonKind NoPackets { get; } =
        Add("no-packets", "No packet was sent, so nothing is proven on a network.", Waivable.Never);

    public static HoldReasonKind UnpinnedInput { get; } =
        Add("unpinned-input", "The engine used an image or a manifest that no digest pins.", Waivable.FromBase);

    public static HoldReasonKind UndeclaredChange { get; } =
        Add("undeclared-change", "A flow changes that the declared change does not name.", Waivable.Never);

    public static HoldReasonKind AccessOpened { get; } =
        Add("access-opened", "A subject has more rights on policies than before, undeclared.", Waivable.Never);

    public static HoldReasonKind MissingChange { get; } =
        Add("missing-change", "A flow that is declared to change does not.", Waivable.Never);

    public static HoldReasonKind BreaksObservedFlow { get; } =
        Add("breaks-observed-flow", "A recorded connection that was allowed would be denied.", Waivable.Always);

    public static HoldReasonKind ObservedFlowUndecided { get; } =
        Add(
            "observed-flow-undecided",
            "The change may break a recorded connection, and the record does not contain enough to decide.",
            Waivable.Always
        );

    public static HoldReasonKind SettingsChanged { get; } =
        Add("settings-changed", "The change touches the settings by which it is judged.", Waivable.FromBase);

    public static HoldReasonKind OwnerMissing { get; } =
        Add("owner-missing", "A tier or a file changes without the approval of an owner.", Waivable.Never);

    public static HoldReasonKind QuestionChanged { get; } =
        Add("question-changed", "A scenario of the base gives another result, or cannot be run any more.", Waivable.FromBase);

    public static HoldReasonKind SourceMoved { get; } =
        Add("source-moved", "A scenario no longer reads a folder or file that it read.", Waivable.FromBase);

    public static HoldReasonKind UncoveredPolicy { get; } =
        Add("uncovered-policy", "A policy is added, changed or removed, and no scenario reads it.", Waivable.FromBase);

    public static HoldReasonKind UncoveredAccess { get; } =
        Add("uncovered-access", "Roles or bindings that no scenario reads grant more rights on policies.", Waivable.FromBase);

    public static HoldReasonKind ScenarioRemoved { get; } = Add("scenario-removed", "The change removes a scenario.", Waivable.Always);

    public static HoldReasonKind ExpectationFlipped { get; } =
        Add("expectation-flipped", "An expectation is reversed, and the change does not declare it.", Waivable.Always);

    public static HoldReasonKind ExpectationRemoved { get; } =
        Add("expectation-removed", "The change removes an expectation.", Waivable.Always);

    public static HoldReasonKind UnreachableAdded { get; } =
        Add("unreachable-added", "A flow is newly declared unreachable, so its denial is no longer proven.", Waivable.Always);

    public static HoldReasonKind UncoveredChange { get; } =
        Add("uncovered-change", "The change affects connections that no scenario tests.", Waivable.Always);

    public static HoldReasonKind RemovalKept { get; } =
        Add("removal-kept", "The change removes an object that its deployer keeps.", Waivable.Always);

    public static HoldReasonKind WaiverExpired { get; } = Add("waiver-expired", "A waiver's last day is over.", Waivable.Never);

    public static HoldReasonKind RuleShadowed { get; } =
        Add("rule-shadowed", "Other rules decide every tested flow that a staged rule matches.", Waivable.Always);

    public static HoldReasonKind RuleUnreached { get; } = Add("rule-unreached", "A staged rule matches no tested flow.", Waivable.Always);

    public static HoldReasonKind MutationScore { get; } =
        Add("mutation-score", "Too few mistakes in the policies would be noticed.", Waivable.Always);

    /// <summary>All of them, the most important first.</summary>
    public static ImmutableArray<HoldReasonKind> All { get; } = Entries.ToImmutable();

    /// <summary>The ids that a waiver may name.</summary>
    public static ImmutableArray<string> WaivableIds { get; } = [.. All.Where(k => k.Waivable != Waivable.Never).Select(k => k.Id)];

    private static HoldReasonKind Add(string id, string title, Waivable waivable)
    {
        var kind = new HoldReasonKind(id, title, waivable);
        Entries.Add(kind);
        return kind;
    }
}
