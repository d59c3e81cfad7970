namespace StageTest.UnitTests.Evaluation;

/// <summary>One plausible way to read the NetworkPolicy documentation wrongly. Each must fail at least one conformance scenario.</summary>
internal enum Misreading
{
    None,

    // Peers.
    PodSelectorFindsPodsOfEveryNamespace,
    EmptyPodSelectorFindsNobody,
    NamespaceSelectorIsIgnoredBesidePodSelector,
    PodSelectorIsIgnoredBesideNamespaceSelector,
    BothSelectorsAreAlternatives,
    PeerItemsMustAllHold,
    NamespaceSelectorReadsPodLabels,
    NamespaceSelectorIncludesTheOwnNamespace,
    EmptyNamespaceSelectorFindsTheOwnNamespaceOnly,
    WidestSelectorsFindEverybody,
    AbsentPeersMeanNobody,
    AbsentPeersMeanPodsOnly,
    EmptyPeerListMeansNobody,

    // Address blocks.
    BlockPrefixIsRoundedToBytes,
    ExceptIsIgnored,
    OnlyTheFirstExceptCounts,
    ExceptDenies,
    BlocksNeverMatchPods,
    PodsPassEveryBlock,
    EgressBlockIsHeldAgainstTheSource,

    // Ports.
    PortsAreIgnored,
    OnlyTheFirstPortCounts,
    NamedPortIsOneNumberEverywhere,
    NamedPortTakesTheRulesProtocol,
    NamedPortIsTheGovernedPods,
    EndPortIsIgnored,
    EndPortIsExcluded,
    PortWithoutNumberMeansEveryProtocol,
    PortWithoutNumberMeansNothing,
    AbsentPortsMeanTcp,
    ProtocolIsIgnored,
    OmittedProtocolMeansAny,
    UdpIsNeverPoliced,

    // Rules, directions, types.
    RulesAreCrossed,
    EmptyRuleAllowsNothing,
    EmptyRuleAllowsPodsOnly,
    EmptyRuleAllowsTcpOnly,
    IngressIsNeverPoliced,
    EgressIsNeverPoliced,
    EitherEndIsEnough,
    EgressIsolatesIngressToo,
    RulesDecideTheTypes,
    IngressIsAlwaysGoverned,
    AbsentTypesMeanIngressOnly,
    AbsentTypesMeanBoth,
    AbsentListAllowsEverything,
    EmptyListDoesNotIsolate,

    // Policies together.
    AllPoliciesMustAllow,
    LastPolicyWins,
    DirectionsAreThrownTogether,

    // Selectors.
    EmptySubjectSelectsNobody,
    SubjectIsFoundInEveryNamespace,
    SubjectExpressionsAreIgnored,
    OneMatchLabelIsEnough,
    LabelsIgnoreCase,
    InUsesItsFirstValueOnly,
    InHoldsForAbsentLabels,
    NotInNeedsTheLabel,
    NotInUsesItsFirstValueOnly,
    ExistsNeedsAValue,
    DoesNotExistHoldsForEmptyValues,
    OneExpressionIsEnough,
    LabelsAreIgnoredBesideExpressions,
    NamespaceExpressionsAreIgnored,
    NamespaceNameLabelIsUnknown,

    // Replicas and staging.
    ReplicasAlwaysReachEachOther,
    StagedSetAddsToItsNamesake,
    StagedSetReplacesEveryPolicy,
    StagedDeleteIsIgnored,
    StagedDeleteGoesByNameAlone,
    PromotionKeepsTheTypesOfTheStagedKind,
    StagedPoliciesActAtOnce,
}
