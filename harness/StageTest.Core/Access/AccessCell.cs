using System.Collections.Immutable;

namespace StageTest.Core.Access;

/// <summary>What a subject may do to objects of one kind.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Tier">The tier; empty for kinds without tiers.</param>
/// <param name="Namespace">
/// The namespace; empty for cluster-scoped kinds, and <see cref="AccessMatrix.AnyNamespace"/> for all namespaces without a cell of their
/// own.
/// </param>
/// <param name="Name">The name of the only object; empty for all objects.</param>
/// <param name="Verbs">The allowed verbs, in the order of <see cref="AccessRequest.Verbs"/>.</param>
internal sealed record AccessCell(
    AccessSubject Subject,
    AccessKind Kind,
    string Tier,
    string Namespace,
    string Name,
    ImmutableArray<string> Verbs
)
{
    /// <summary>The part for one verb.</summary>
    public AccessPoint PointOf(string verb) => new(Subject, Kind, Tier, Namespace, Name, verb);

    /// <summary>Subject, verbs, resource and place: <c>group a: create networkpolicies.projectcalico.org in the tier b</c>.</summary>
    public override string ToString() => $"{Subject}: {string.Join(", ", Verbs)} {Kind}{Place}";

    /// <summary>Name, tier and namespace in words, as the end of a phrase.</summary>
    public string Place =>
        (Name.Length == 0 ? "" : $" '{Name}'")
        + (Tier.Length == 0 ? "" : $" in the tier {Tier}")
        + (
            Namespace.Length == 0 ? ""
            : Namespace == AccessMatrix.AnyNamespace ? " in any namespace"
            : $" in the namespace {Namespace}"
        );
}
