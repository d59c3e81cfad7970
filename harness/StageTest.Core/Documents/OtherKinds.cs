using System.Collections.Immutable;

namespace StageTest.Core.Documents;

/// <summary>The kinds that are neither policies nor parts of a topology. A new one is one line in the list.</summary>
/// <param name="all">The kinds. If several apply to an object, the first wins.</param>
internal sealed partial class OtherKinds(ImmutableArray<OtherKind> all)
{
    private readonly ILookup<(string Group, string Kind), OtherKind> _byName = all.ToLookup(k => (k.Group, k.Kind));

    /// <summary>All of them.</summary>
    public ImmutableArray<OtherKind> All => all;

    /// <summary>These kinds and others, which take precedence.</summary>
    public OtherKinds With(IEnumerable<OtherKind> others) => new([.. others, .. all]);

    /// <summary>The entry for an object; null if its kind is unknown.</summary>
    public OtherKind? Find(Manifest manifest) =>
        _byName[(manifest.Group, manifest.Kind)]
            .Concat(_byName[(manifest.Group, OtherKind.EveryKind)])
            .FirstOrDefault(k => k.Where?.Invoke(manifest) ?? true);
}
