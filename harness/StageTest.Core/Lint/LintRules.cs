namespace StageTest.Core.Lint;

/// <summary>All rules of lint. Each rule is defined beside its check.</summary>
internal static class LintRules
{
    /// <summary>All of them, by id.</summary>
    public static IReadOnlyList<LintRule> All { get; } =
    [
        Silences.BadSilence,
        ExpectationChecks.ImpliedExpectation,
        ExpectationChecks.ContradictedExpectation,
        PolicyChecks.SelectsNothing,
        ShadowChecks.ShadowedRule,
        PostureChecks.AllowByDefault,
        PostureChecks.ForgottenDns,
        TierChecks.OtherTier,
        OrderChecks.TiedOrder,
        TierChecks.TierWithoutOrder,
        OrderChecks.OverruledDenial,
        PolicyChecks.LogsOnly,
        ExpectationChecks.NotReviewed,
        ReaderChecks.ReaderWarning,
        PeerChecks.PeerMatchesNothing,
        PeerChecks.PortMatchesNothing,
        PeerChecks.VirtualAddress,
        PolicyChecks.GovernsNodes,
        PolicyChecks.ExcludesItsSubject,
        RangeChecks.OtherRange,
        NodeChecks.NodeAddress,
        RoleChecks.WritesTheStore,
        RoleChecks.WritesTiers,
        GrantChecks.WritesLabels,
        RoleChecks.Escalates,
        GrantChecks.WritesKubernetesPolicies,
        RoleChecks.LiteralWildcard,
        GrantChecks.LacksTier,
    ];
}
