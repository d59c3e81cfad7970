using System.Collections.Immutable;
using StageTest.Core.Policies;

namespace StageTest.Core.Access;

/// <summary>A way to install Calico, as far as it decides about rights on policies.</summary>
/// <remarks>
/// Sources: <c>apiserver/pkg/registry/projectcalico/authorizer/authorizer.go</c>, <c>webhooks/pkg/rbac/rbac.go</c> of Calico v3.32, and
/// <c>pkg/render/apiserver.go</c> of its operator. Compared with the decisions of a real API server for twelve users.
/// </remarks>
internal sealed record CalicoInstall
{
    /// <summary>Its name on the command line and in scenarios.</summary>
    public required string Name { get; init; }

    /// <summary>A description, as a sentence.</summary>
    public required string Description { get; init; }

    /// <summary>The server of Calico's kinds.</summary>
    public required CalicoApiKind Api { get; init; }

    /// <summary>
    /// The resources on which ordinary RBAC grants everything to every authenticated user: only the tier decides.
    /// </summary>
    public required ImmutableArray<string> PassedThrough { get; init; }

    /// <summary>The verb that is checked in the tier, or null if the tier is not checked, by the verb of the request.</summary>
    public required Func<string, string?> TierVerb { get; init; }

    /// <summary>Whether the check of the tier knows the name of a new object.</summary>
    public required bool KnowsNewNames { get; init; }

    /// <summary>Whether the check of the tier includes the name of each object, although a request with the verb carries none.</summary>
    public bool SeesEachObject(string verb) => KnowsNewNames && (verb is "create" or AccessRequest.DeleteMany);

    /// <summary>Whether StagedKubernetesNetworkPolicy counts as a policy of the tier <c>default</c>.</summary>
    public required bool ChecksStagedKubernetes { get; init; }

    /// <summary>All of them, starting with the default.</summary>
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

    /// <summary>The default install if only the API is stated.</summary>
    public static CalicoInstall Of(CalicoApiKind api) => All.First(i => i.Api == api);

    /// <summary>The install of a name, or null if there is none.</summary>
    public static CalicoInstall? Find(string name) => All.FirstOrDefault(i => i.Name == name);

    // Admission sees an update for every verb that changes, and no reads.
    private static string? AdmissionVerb(string verb) =>
        verb switch
        {
            "create" or "update" or "delete" => verb,
            "patch" => "update",
            AccessRequest.DeleteMany => "delete",
            _ => null,
        };
}
