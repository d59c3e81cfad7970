using System.Collections.Immutable;

namespace StageTest.Core.Access;

/// <summary>The rights by which a subject changes what policies do although it has no right on a policy.</summary>
/// <remarks>
/// <para>
/// The source is "Privilege escalation risks" of kubernetes.io/docs/concepts/security/rbac-good-practices, also for <c>get</c> on
/// <c>nodes/proxy</c>; <c>k8s.io/kubernetes/pkg/registry/rbac/escalation_check.go</c> for <c>escalate</c> and <c>bind</c>; and
/// "Authorization" of certificate-signing-requests for the names of signers. Without its CustomResourceDefinition a cluster deletes the
/// objects of a kind, and an APIService says which server answers for <c>projectcalico.org</c>.
/// </para>
/// <para>
/// Rights on workloads, Secrets and volumes are not among them, because every team that deploys something has these.
/// </para>
/// </remarks>
internal static class IndirectRights
{
    private const string Admission = "admissionregistration.k8s.io";

    private static readonly ImmutableArray<string> Replacing = ["create", "update", "patch"];

    private static readonly ImmutableArray<string> Changing = ["update", "patch", "delete", AccessRequest.DeleteMany];

    private static readonly ImmutableArray<string> Writing = ["create", .. Changing];

    // Their pods have accounts that may write policies.
    private static readonly ImmutableArray<string> SystemNamespaces =
    [
        "kube-system",
        "calico-system",
        "calico-apiserver",
        "tigera-operator",
    ];

    /// <summary>All of them.</summary>
    public static ImmutableArray<IndirectRight> All { get; } =
    [
        new(IndirectEffect.FurtherRights, ["escalate"], RbacReader.Group, ["roles", "clusterroles"]),
        new(IndirectEffect.FurtherRights, ["bind"], RbacReader.Group, ["roles", "clusterroles"]),
        new(IndirectEffect.FurtherRights, ["impersonate"], "", ["users", "groups", "serviceaccounts"]),
        new(IndirectEffect.FurtherRights, ["impersonate"], "authentication.k8s.io", ["userextras", "uids"]),
        new(IndirectEffect.FurtherRights, ["create"], "", ["serviceaccounts/token"]),
        new(IndirectEffect.FurtherRights, ["approve"], "certificates.k8s.io", ["signers"])
        {
            IsOfCluster = true,
            Names = ["kubernetes.io/kube-apiserver-client", "kubernetes.io/kube-apiserver-client-kubelet", "kubernetes.io/*"],
        },
        new(IndirectEffect.FurtherRights, ["create", "get"], "", ["nodes/proxy"]) { IsOfCluster = true },
        new(
            IndirectEffect.FurtherRights,
            Replacing,
            Admission,
            ["mutatingwebhookconfigurations", "mutatingadmissionpolicies", "mutatingadmissionpolicybindings"]
        )
        {
            IsOfCluster = true,
        },
        new(
            IndirectEffect.OthersPolicies,
            ["delete", AccessRequest.DeleteMany],
            Admission,
            ["mutatingwebhookconfigurations", "mutatingadmissionpolicies", "mutatingadmissionpolicybindings"]
        )
        {
            IsOfCluster = true,
        },
        new(
            IndirectEffect.OthersPolicies,
            Writing,
            Admission,
            ["validatingwebhookconfigurations", "validatingadmissionpolicies", "validatingadmissionpolicybindings"]
        )
        {
            IsOfCluster = true,
        },
        new(IndirectEffect.OthersPolicies, Changing, "apiextensions.k8s.io", ["customresourcedefinitions"])
        {
            IsOfCluster = true,
            Names = [".projectcalico.org", ".policy.networking.k8s.io", ".operator.tigera.io"],
        },
        new(IndirectEffect.OthersPolicies, Writing, "apiregistration.k8s.io", ["apiservices"])
        {
            IsOfCluster = true,
            Names = [".projectcalico.org", ".networking.k8s.io"],
        },
        new(IndirectEffect.OthersPolicies, Writing, "operator.tigera.io", ["installations", "apiservers"]) { IsOfCluster = true },
        new(IndirectEffect.OthersPolicies, ["delete"], "", ["namespaces"]),
        new(IndirectEffect.Namespaces, Replacing, "", ["namespaces"]),
        new(IndirectEffect.Namespaces, ["update", "patch"], "", ["namespaces/status", "namespaces/finalize"]),
        new(IndirectEffect.Containers, ["create", "get"], "", ["pods/exec", "pods/attach"]),
    ];

    /// <summary>The parts of a rule that have a certain effect: verbs, each with the first resource.</summary>
    public static IEnumerable<(string Verb, string Resource)> Of(RbacRule rule, IndirectEffect effect) =>
        All.Where(r => r.Effect == effect).Select(r => r.In(rule)).OfType<(string Verb, string Resource)>().DistinctBy(r => r.Verb);

    /// <summary>The rights of a rule, without the names of objects that do not matter.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="space">The namespace in which it applies; empty for the whole cluster.</param>
    /// <param name="isBound">Whether a binding says where it applies; a role alone may be for any one namespace.</param>
    public static IEnumerable<Right> Of(RbacRule rule, string space, bool isBound)
    {
        ImmutableArray<string> names = rule.Names.IsEmpty ? [""] : rule.Names;
        return from right in All
            where space.Length == 0 || !right.IsOfCluster
            where right.Effect != IndirectEffect.Containers || (isBound && IsSystem(space))
            from resource in right.Resources
            from verb in right.Verbs
            from name in names
            where (name.Length == 0 || right.Concerns(name)) && rule.Grants(verb, right.Group, resource, name)
            select new Right(verb, right.Group, resource, name, space);
    }

    private static bool IsSystem(string space) => space.Length == 0 || SystemNamespaces.Contains(space);
}
