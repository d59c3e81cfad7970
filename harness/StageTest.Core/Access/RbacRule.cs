using System.Collections.Immutable;
using StageTest.Core.Documents;

namespace StageTest.Core.Access;

/// <summary>One rule of a role: verbs on resources, possibly only on objects with certain names.</summary>
/// <param name="Verbs">The verbs, or <c>*</c>.</param>
/// <param name="Groups">The API groups, or <c>*</c>.</param>
/// <param name="Resources">The resources, or <c>*</c>.</param>
/// <param name="Names">The names of objects, compared literally; empty for all, including requests without a name.</param>
/// <param name="Location">Its place.</param>
internal sealed record RbacRule(
    ImmutableArray<string> Verbs,
    ImmutableArray<string> Groups,
    ImmutableArray<string> Resources,
    ImmutableArray<string> Names,
    SourceLocation Location
)
{
    private const string Any = "*";

    /// <summary>Whether the rule grants a verb on an object.</summary>
    /// <remarks>
    /// Only a rule without names grants a request without a name
    /// (<c>k8s.io/kubernetes/pkg/apis/rbac/v1/evaluation_helpers.go</c>).
    /// </remarks>
    /// <param name="verb">The verb of the request.</param>
    /// <param name="group">The API group.</param>
    /// <param name="resource">The resource.</param>
    /// <param name="name">The name in the request; empty if it has none.</param>
    public bool Grants(string verb, string group, string resource, string name) =>
        Has(Verbs, verb) && Has(Groups, group) && Includes(resource) && (Names.IsEmpty || (name.Length > 0 && Names.Contains(name)));

    /// <summary>Whether the resources contain one, by its name or by <c>*/SUBRESOURCE</c>.</summary>
    /// <remarks><c>ResourceMatches</c> of <c>k8s.io/kubernetes/pkg/apis/rbac/v1/evaluation_helpers.go</c></remarks>
    public bool Includes(string resource) =>
        Has(Resources, resource) || (resource.Split('/', 2) is [_, var part] && Resources.Contains($"{Any}/{part}"));

    private static bool Has(ImmutableArray<string> list, string item) => list.Contains(Any) || list.Contains(item);
}
