using System.Collections.Immutable;
using StageTest.Core.Policies;

namespace StageTest.Core.Access;

/// <summary>A way to install Calico, as far as it decides who may do what to policies.</summary>
/// <remarks>
/// Sources: <c>apiserver/pkg/registry/projectcalico/authorizer/authorizer.go</c>, <c>webhooks/pkg/rbac/rbac.go</c> of Calico v3.32, and
/// <c>pkg/render/apiserver.go</c> of its operator. Held against what a real API server let twelve users do.
/// </remarks>
internal sealed record CalicoInstall
{
    /// <summary>Its name on the command line and in scenarios.</summary>
    public required string Name { get; init; }

    /// <summary>What it is, in a sentence.</summary>
    public required string Description { get; init; }

    /// <summary>What answers for the API of Calico's kinds there.</summary>
    public required CalicoApiKind Api { get; init; }

    /// <summary>
    /// The resources that every authenticated user may do everything to as far as ordinary RBAC is concerned: the tier alone decides.
    /// </summary>
    public required ImmutableArray<string> PassedThrough { get; init; }

    /// <summary>The verb that is asked for in the tier, or null if the tier is not asked, by the verb of the request.</summary>
    public required Func<string, string?> TierVerb { get; init; }

    /// <summary>Whether the name of an object that is created is known where the tier is asked.</summary>
    public required bool KnowsNewNames { get; init; }

    /// <summary>Whether the tier is asked with the name of each object, though a request of the verb carries none.</summary>
    public bool SeesEachObject(string verb) => KnowsNewNames && (verb is "create" or AccessRequest.DeleteMany);

    /// <summary>Whether StagedKubernetesNetworkPolicy counts as a policy of the tier <c>default</c>.</summary>
    public required bool ChecksStagedKubernetes { get; init; }

    /// <summary>All of them, the one that is meant unless stated otherwise.</summary>
    public static ImmutableArray<CalicoInstall> All { get; } =
    [
        new()
        {
            Name = "operator",
            Api = CalicoApiKind.Server,
            Description = "Calico's API server, installed by the operator, which lets every authenticated user past ordinary RBAC",
            PassedThrough = ["networkpolicies", "globalnetworkpolicies"],
            TierVerb = verb => verb,
            KnowsNewNames = false,
            ChecksStagedKubernetes = false,
        },
        new()
        {
            Name = "manifest",
            Api = CalicoApiKind.Server,
            Description = "Calico's API server, installed by its manifest: ordinary RBAC is checked first",
            PassedThrough = [],
            TierVerb = verb => verb,
            KnowsNewNames = false,
            ChecksStagedKubernetes = false,
        },
        new()
        {
            Name = "crds",
            Api = CalicoApiKind.Crds,
            Description = "native v3 CRDs without the admission webhook: tiers are not checked",
            PassedThrough = [],
            TierVerb = _ => null,
            KnowsNewNames = true,
            ChecksStagedKubernetes = false,
        },
        new()
        {
            Name = "crds-operator",
            Api = CalicoApiKind.Crds,
            Description = "native v3 CRDs with the operator's admission webhook: reads are not checked in tiers",
            PassedThrough = [],
            TierVerb = AdmissionVerb,
            KnowsNewNames = true,
            ChecksStagedKubernetes = false,
        },
        new()
        {
            Name = "crds-manifest",
            Api = CalicoApiKind.Crds,
            Description = "native v3 CRDs with the manifest's admission webhook: reads are not checked in tiers",
            PassedThrough = [],
            TierVerb = AdmissionVerb,
            KnowsNewNames = true,
            ChecksStagedKubernetes = true,
        },
    ];

    /// <summary>The install that is meant where only the API is stated.</summary>
    public static CalicoInstall Of(CalicoApiKind api) => All.First(i => i.Api == api);

    /// <summary>The install of a name, or null if there is none.</summary>
    public static CalicoInstall? Find(string name) => All.FirstOrDefault(i => i.Name == name);

    // Admission sees an update, whichever verb brought it, and no read.
    private static string? AdmissionVerb(string verb) =>
        verb switch
        {
            "create" or "update" or "delete" => verb,
            "patch" => "update",
            AccessRequest.DeleteMany => "delete",
            _ => null,
        };
}
