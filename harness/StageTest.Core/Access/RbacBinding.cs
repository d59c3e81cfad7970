using System.Collections.Immutable;
using StageTest.Core.Documents;

namespace StageTest.Core.Access;

/// <summary>A RoleBinding or a ClusterRoleBinding.</summary>
/// <param name="Namespace">The namespace of a RoleBinding, the only one in which it grants; null for a ClusterRoleBinding.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsToClusterRole">Whether it names a ClusterRole.</param>
/// <param name="Role">The name of the role.</param>
/// <param name="Subjects">The subjects.</param>
/// <param name="Location">Its place.</param>
internal sealed record RbacBinding(
    string? Namespace,
    string Name,
    bool IsToClusterRole,
    string Role,
    ImmutableArray<AccessSubject> Subjects,
    SourceLocation Location
)
{
    /// <summary>Kind and name, as messages show them.</summary>
    public override string ToString() => Namespace is null ? $"ClusterRoleBinding {Name}" : $"RoleBinding {Namespace}/{Name}";

    /// <summary>Why its rights are unknown, if its role is not among the manifests: a sentence.</summary>
    public string Unknown =>
        $"{PrintableText.Of(ToString())} refers to the {(IsToClusterRole ? "ClusterRole" : "Role")} '{PrintableText.Of(Role)}', which is "
        + "not among the manifests, so its rights are unknown.";

    /// <summary>Whether it grants to a subject, by its name or by one of its groups.</summary>
    public bool Names(AccessSubject subject) =>
        Subjects.Any(s => s.Kind == SubjectKind.Group ? subject.Groups.Contains(s.Name) : s.UserName == subject.UserName);
}
