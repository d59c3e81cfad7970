namespace StageTest.Core.Lint;

/// <summary>A thing that lint looks for.</summary>
/// <param name="Id">Its name in output, silences and the documentation; it never changes its meaning.</param>
/// <param name="Title">What it finds, in a few words.</param>
internal sealed record LintRule(string Id, string Title)
{
    /// <summary>The page that explains it, in StageTest's repository.</summary>
    public string Page => $"harness/lint/{Id}.md";

    /// <summary>A silence that says no reason, or names no rule.</summary>
    public static LintRule BadSilence { get; } = new("ST1000", "A silence without a reason");

    /// <summary>An expectation that others imply.</summary>
    public static LintRule ImpliedExpectation { get; } = new("ST1001", "An expectation that says nothing new");

    /// <summary>An expectation that contradicts a policy.</summary>
    public static LintRule ContradictedExpectation { get; } = new("ST1002", "An expectation that contradicts a policy");

    /// <summary>A policy that selects nothing.</summary>
    public static LintRule SelectsNothing { get; } = new("ST1003", "A policy that selects nothing");

    /// <summary>A rule that never decides.</summary>
    public static LintRule ShadowedRule { get; } = new("ST1004", "A rule that others shadow");

    /// <summary>A namespace that stays allow-by-default.</summary>
    public static LintRule AllowByDefault { get; } = new("ST1005", "A namespace that stays allow-by-default");

    /// <summary>Egress policies that forget DNS.</summary>
    public static LintRule ForgottenDns { get; } = new("ST1006", "An egress policy that forgets DNS");

    /// <summary>A policy whose name speaks of another tier than its own.</summary>
    public static LintRule OtherTier { get; } = new("ST1007", "A policy without the tier that it means");

    /// <summary>Policies of one order whose names decide.</summary>
    public static LintRule TiedOrder { get; } = new("ST1008", "Policies of one order whose names decide");

    /// <summary>A tier without an order.</summary>
    public static LintRule TierWithoutOrder { get; } = new("ST1009", "A tier that ties with the default tier");

    /// <summary>A denial that Kubernetes policies overrule.</summary>
    public static LintRule OverruledDenial { get; } = new("ST1010", "A denial after the policies that it means to overrule");

    /// <summary>A policy that only logs, and so denies.</summary>
    public static LintRule LogsOnly { get; } = new("ST1011", "A policy that only logs, and so denies");

    /// <summary>Expectations that were recorded and not yet reviewed.</summary>
    public static LintRule NotReviewed { get; } = new("ST1012", "Recorded expectations that nobody reviewed");

    /// <summary>What the readers of policies and scenarios warn of.</summary>
    public static LintRule ReaderWarning { get; } = new("ST1013", "A warning of the reader");

    /// <summary>A rule whose peer is nobody.</summary>
    public static LintRule PeerIsNobody { get; } = new("ST1014", "A rule whose peer is nobody");

    /// <summary>A rule for a port that nobody has.</summary>
    public static LintRule PortIsNobodys { get; } = new("ST1015", "A rule for a port that nobody has");

    /// <summary>A rule for the virtual addresses of Services.</summary>
    public static LintRule VirtualAddress { get; } = new("ST1016", "A rule for the virtual addresses of Services");

    /// <summary>A policy of the whole cluster that governs its nodes too.</summary>
    public static LintRule GovernsNodes { get; } = new("ST1017", "A policy of the whole cluster that governs its nodes too");

    /// <summary>All of them, by id.</summary>
    public static IReadOnlyList<LintRule> All { get; } =
    [
        BadSilence,
        ImpliedExpectation,
        ContradictedExpectation,
        SelectsNothing,
        ShadowedRule,
        AllowByDefault,
        ForgottenDns,
        OtherTier,
        TiedOrder,
        TierWithoutOrder,
        OverruledDenial,
        LogsOnly,
        NotReviewed,
        ReaderWarning,
        PeerIsNobody,
        PortIsNobodys,
        VirtualAddress,
        GovernsNodes,
    ];
}
