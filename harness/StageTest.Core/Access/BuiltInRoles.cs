using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Policies.Selectors;

namespace StageTest.Core.Access;

/// <summary>
/// The built-in roles of every cluster, as far as they concern policies
/// (<c>k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go</c>).
/// </summary>
internal static class BuiltInRoles
{
    private static readonly ImmutableArray<string> Read = ["get", "list", "watch"];

    private static readonly ImmutableArray<string> Write = ["create", "delete", "deletecollection", "patch", "update"];

    private const string Aggregate = "rbac.authorization.k8s.io/aggregate-to-";

    /// <summary>All of them. Aggregating roles take roles with their label, including the next weaker one of the three.</summary>
    public static ImmutableArray<RbacRole> All { get; } =
    [
        new() { Name = "cluster-admin", Rules = [new(["*"], ["*"], ["*"], [], default)] },
        Taking("admin", null),
        Taking("edit", "admin"),
        Taking("view", "edit"),
        Part("admin", [.. Read, .. Write]),
        Part("edit", [.. Read, .. Write]),
        Part("view", Read),
    ];

    private static RbacRole Taking(string name, string? stronger) =>
        new()
        {
            Name = name,
            Aggregates = [Selector.Equal(Aggregate + name, "true")],
            Labels = stronger is null ? ImmutableSortedDictionary<string, string>.Empty : For(stronger),
        };

    private static RbacRole Part(string of, ImmutableArray<string> verbs) =>
        new()
        {
            Name = $"system:aggregate-to-{of}",
            Labels = For(of),
            Rules = [Policies(verbs)],
        };

    private static ImmutableSortedDictionary<string, string> For(string role) =>
        ImmutableSortedDictionary<string, string>.Empty.Add(Aggregate + role, "true");

    private static RbacRule Policies(ImmutableArray<string> verbs) =>
        new(verbs, ["networking.k8s.io"], ["networkpolicies"], [], default(SourceLocation));
}
