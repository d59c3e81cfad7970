using System.Collections.Immutable;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;

namespace StageTest.Core.Access;

/// <summary>A kind of object that RBAC grants.</summary>
/// <param name="Kind">The kind of documents.</param>
/// <param name="Group">The API group.</param>
/// <param name="Plural">The resource.</param>
/// <param name="IsNamespaced">Whether objects belong to a namespace.</param>
/// <param name="IsTiered">Whether the tier is checked too.</param>
/// <param name="MayCountAsDefault">Whether some installs treat its objects as policies of the tier <c>default</c>.</param>
internal sealed record AccessKind(string Kind, string Group, string Plural, bool IsNamespaced, bool IsTiered, bool MayCountAsDefault)
{
    /// <summary>The resource that represents a tier's policies of this kind.</summary>
    public string TierResource => $"tier.{Plural}";

    /// <summary>Resource and group, as kubectl writes them.</summary>
    public override string ToString() => $"{Plural}.{Group}";

    /// <summary>Every kind of object that policies consist of.</summary>
    public static ImmutableArray<AccessKind> All { get; } = [.. PolicyKinds.Known.All.Select(Of)];

    /// <summary>The kinds that a text names: by kind, by resource, or by either with the group, case-insensitively.</summary>
    public static ImmutableArray<AccessKind> Named(string text) =>
        [
            .. All.Where(k =>
                new[] { k.Kind, k.Plural, $"{k.Kind}.{k.Group}", $"{k.Plural}.{k.Group}" }.Contains(text, StringComparer.OrdinalIgnoreCase)
            ),
        ];

    /// <summary>The rights on the objects that policies consist of.</summary>
    public static AccessKind Of(PolicyObjectKind kind) =>
        new(
            kind.Kind,
            kind.Group,
            kind.Plural,
            kind.IsNamespaced,
            kind is PolicyKind { IsTiered: true },
            kind is PolicyKind { IsTiered: false, IsStaged: true }
        );
}
