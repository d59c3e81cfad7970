using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Policies.Calico;
using static StageTest.Core.Policies.Kinds.KindFacts;

namespace StageTest.Core.Policies.Kinds;

/// <summary>The kinds that policies refer to and that are not policies themselves.</summary>
internal static class PolicyParts
{
    /// <summary>Calico's Tier.</summary>
    public static PolicyPartKind Tier { get; } =
        Part("Tier", "tiers", Change, RunLimits.SelectsNothing, StoredForms.Tier, CalicoObjectReader.ReadTier, holdsPolicies: true);

    /// <summary>Addresses of a namespace.</summary>
    public static PolicyPartKind NetworkSet { get; } =
        Part(
            "NetworkSet",
            "networksets",
            Change,
            RunLimits.ByNamespace,
            StoredForms.AsWritten,
            (manifest, _, diagnostics) => CalicoObjectReader.ReadNetworkSet(manifest, isNamespaced: true, diagnostics),
            isNamespaced: true,
            holdsAddresses: true
        );

    /// <summary>Addresses of the whole cluster.</summary>
    public static PolicyPartKind GlobalNetworkSet { get; } =
        Part(
            "GlobalNetworkSet",
            "globalnetworksets",
            Change,
            RunLimits.SelectsNothing,
            StoredForms.AsWritten,
            (manifest, _, diagnostics) => CalicoObjectReader.ReadNetworkSet(manifest, isNamespaced: false, diagnostics),
            holdsAddresses: true
        );

    /// <summary>A network interface of a node. The effect of policies on it is not evaluated, and no engine applies it.</summary>
    public static PolicyPartKind HostEndpoint { get; } =
        Part("HostEndpoint", "hostendpoints", [], RunLimits.NeverApplied, StoredForms.AsWritten, (manifest, _, diagnostics) =>
            CalicoObjectReader.ReadHostEndpoint(manifest, diagnostics)
        );

    private static PolicyPartKind Part(
        string kind,
        string plural,
        ImmutableArray<string> verbs,
        RunLimit runLimit,
        StoredForm storedForm,
        Func<Manifest, PolicyReaderOptions, DiagnosticBag, PolicyDocuments> reader,
        bool isNamespaced = false,
        bool holdsPolicies = false,
        bool holdsAddresses = false
    ) =>
        new()
        {
            ApiVersions = CalicoApi,
            Kind = kind,
            Id = kind,
            DisplayName = kind,
            Plural = plural,
            IsNamespaced = isNamespaced,
            Verbs = verbs,
            CalicoVersions = EveryVersion,
            RunLimit = runLimit,
            StoredForm = storedForm,
            IsHolder = holdsPolicies,
            HoldsAddresses = holdsAddresses,
            Reader = reader,
        };
}
