using System.Collections.Immutable;
using StageTest.Core.Documents;

namespace StageTest.Core.Access;

/// <summary>A statement about who may do what to policies. A field that it omits means all.</summary>
/// <param name="Who">The subjects.</param>
/// <param name="Verbs">The verbs.</param>
/// <param name="Kinds">The kinds; empty for all.</param>
/// <param name="Tiers">The tiers; empty for all, and for kinds without tiers.</param>
/// <param name="Namespaces">The namespaces; empty for all, and for cluster-scoped kinds.</param>
/// <param name="Names">The names of objects; empty for all.</param>
/// <param name="Because">The author's reason, or null.</param>
/// <param name="Location">Its place.</param>
internal sealed record AccessLine(
    ImmutableArray<AccessSubject> Who,
    ImmutableArray<string> Verbs,
    ImmutableArray<AccessKind> Kinds,
    ImmutableArray<string> Tiers,
    ImmutableArray<string> Namespaces,
    ImmutableArray<string> Names,
    string? Because,
    SourceLocation Location
)
{
    /// <summary>Whether it covers a point.</summary>
    public bool Covers(AccessPoint point) =>
        Who.Contains(point.Subject)
        && Verbs.Contains(point.Verb)
        && (Kinds.IsEmpty || Kinds.Contains(point.Kind))
        && (Tiers.IsEmpty || (point.Kind.IsTiered && Tiers.Contains(point.Tier)))
        && (Namespaces.IsEmpty || (point.Kind.IsNamespaced && Namespaces.Contains(point.Namespace)))
        && (Names.IsEmpty || Names.Contains(point.Name));

    /// <summary>The line in words, such as <c>group a: create NetworkPolicy in the tier b</c>.</summary>
    public string Words =>
        $"{string.Join(", ", Who)}: {string.Join(", ", Verbs)} "
        + (Kinds.IsEmpty ? "all kinds" : string.Join(", ", Kinds.Select(k => k.Kind).Distinct()))
        + (Names.IsEmpty ? "" : $" '{string.Join("', '", Names)}'")
        + (Tiers.IsEmpty ? "" : $" in the tier {string.Join(", ", Tiers)}")
        + (Namespaces.IsEmpty ? "" : $" in the namespace {string.Join(", ", Namespaces)}");

    /// <summary>Whether another line has the same meaning, regardless of its place.</summary>
    public bool SaysAs(AccessLine other) =>
        Same(Who, other.Who)
        && Same(Verbs, other.Verbs)
        && Same(Kinds, other.Kinds)
        && Same(Tiers, other.Tiers)
        && Same(Namespaces, other.Namespaces)
        && Same(Names, other.Names);

    private static bool Same<T>(ImmutableArray<T> one, ImmutableArray<T> other) => one.ToHashSet().SetEquals(other);

    /// <summary>A point that both lines cover, in words; null if there is none.</summary>
    public string? Meets(AccessLine other)
    {
        var (who, verbs) = (Who.Intersect(other.Who).ToArray(), Verbs.Intersect(other.Verbs).ToArray());
        var isTiered = !Tiers.IsEmpty || !other.Tiers.IsEmpty;
        var isNamespaced = !Namespaces.IsEmpty || !other.Namespaces.IsEmpty;
        var kind = AccessKind.All.FirstOrDefault(k =>
            (Kinds.IsEmpty || Kinds.Contains(k))
            && (other.Kinds.IsEmpty || other.Kinds.Contains(k))
            && (k.IsTiered || !isTiered)
            && (k.IsNamespaced || !isNamespaced)
        );
        return
            who.Length > 0
            && verbs.Length > 0
            && kind is not null
            && Meet(Tiers, other.Tiers)
            && Meet(Namespaces, other.Namespaces)
            && Meet(Names, other.Names)
            ? $"That {who[0]} may {verbs[0]} {kind}"
            : null;
    }

    private static bool Meet(ImmutableArray<string> one, ImmutableArray<string> other) =>
        one.IsEmpty || other.IsEmpty || one.Intersect(other).Any();
}
