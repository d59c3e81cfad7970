using System.Collections.Immutable;
using StageTest.Core.Documents;

namespace StageTest.Core.Access;

/// <summary>
/// The roles that every cluster has from the start, as far as policies are concerned
/// (<c>k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go</c>).
/// </summary>
internal static class BuiltInRoles
{
    private static readonly ImmutableArray<string> Read = ["get", "list", "watch"];

    private static readonly ImmutableArray<string> Write = ["create", "delete", "deletecollection", "patch", "update"];

    /// <summary>All of them. Those that aggregate others are given as the rules that they have for policies without any.</summary>
    public static ImmutableArray<RbacRole> All { get; } =
    [
        new() { Name = "cluster-admin", Rules = [new(["*"], ["*"], ["*"], [], default)] },
        new() { Name = "admin", Rules = [Policies([.. Read, .. Write])] },
        new() { Name = "edit", Rules = [Policies([.. Read, .. Write])] },
        new() { Name = "view", Rules = [Policies(Read)] },
    ];

    private static RbacRule Policies(ImmutableArray<string> verbs) =>
        new(verbs, ["networking.k8s.io"], ["networkpolicies"], [], default(SourceLocation));
}
