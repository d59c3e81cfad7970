using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Policies.Kinds;

namespace StageTest.Core.Gate;

/// <summary>
/// A part of a kustomization that copies values between objects: a replacement, a variable, a reference to a name, or a transformer of
/// unknown effect.
/// </summary>
/// <param name="Source">The objects that it copies from; null if it writes a fixed value.</param>
/// <param name="Targets">The kinds that it writes to; null for any.</param>
/// <param name="Text">Its text.</param>
internal sealed record KustomizationCopy(KustomizationCopy.Objects? Source, ImmutableArray<string?> Targets, string Text)
{
    /// <summary>Some objects of a kustomization.</summary>
    /// <param name="Kind">Their kind; null for any.</param>
    /// <param name="Name">The name of one, perhaps with prefixes and suffixes that kustomize gave it; null for any.</param>
    /// <param name="Field">The text that says which field is copied; null for all of them.</param>
    internal sealed record Objects(string? Kind, string? Name, string? Field)
    {
        /// <summary>All objects.</summary>
        public static Objects All { get; } = new(null, null, null);

        /// <summary>Whether an object may be one of them.</summary>
        /// <param name="kind">Its kind; null for any.</param>
        /// <param name="name">Its name as written; null for any.</param>
        public bool MayBe(string? kind, string? name) =>
            IsOfKind(kind) && (Name is null || name is null || Name.Contains(name, StringComparison.Ordinal));

        /// <summary>Whether objects of a kind, perhaps written as an expression, may be among them.</summary>
        public bool IsOfKind(string? kind) => Kind is null || kind is null || Kind == kind || IsExpression(kind);

        /// <summary>Whether a field with a word in its path may be copied.</summary>
        public bool MayTake(string word) => Field is null || Field.Contains(word, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>One that may copy everything everywhere.</summary>
    public static KustomizationCopy OfAll(string text) => new(Objects.All, [null], text);

    /// <summary>Whether it may write to policies.</summary>
    public bool WritesPolicies => Targets.Any(MayBePolicies);

    /// <summary>Whether it may write to some objects.</summary>
    public bool MayWriteTo(Objects objects) => Targets.Any(objects.IsOfKind);

    /// <summary>Whether it may change the name of an object.</summary>
    public bool RenamesObjects => Text.Contains("metadata.name", StringComparison.Ordinal);

    /// <summary>Whether a kind of a target, perhaps an expression, may be one of policies.</summary>
    /// <param name="kind">The kind; null for any.</param>
    public static bool MayBePolicies(string? kind) => kind is null || PolicyReader.MayChangeTraffic(kind) || IsExpression(kind);

    /// <summary>Of an item of <c>replacements</c>.</summary>
    public static KustomizationCopy OfReplacement(YamlNode item)
    {
        var text = ManifestComparison.TextOf(item);
        if (item is not YamlMapping body || body["targets"] is not YamlSequence targets)
        {
            return OfAll(text);
        }

        return new(
            body["source"] is YamlMapping source ? Of(source, source) : null,
            [.. targets.Items.Select(t => TextAt((t as YamlMapping)?["select"], "kind"))],
            text
        );
    }

    /// <summary>Of an item of <c>vars</c>.</summary>
    public static KustomizationCopy OfVariable(YamlNode item) =>
        new(Of((item as YamlMapping)?["objref"], item), [null], ManifestComparison.TextOf(item));

    /// <summary>Of an item of <c>nameReference</c>: kustomize writes the new name of an object where others have the old one.</summary>
    public static KustomizationCopy OfNameReference(YamlNode item) =>
        new(
            new(TextAt(item, "kind"), null, null),
            [.. ((item as YamlMapping)?["fieldSpecs"] as YamlSequence)?.Items.Select(f => TextAt(f, "kind")) ?? [null]],
            ManifestComparison.TextOf(item)
        );

    private static Objects Of(YamlNode? reference, YamlNode field) =>
        new(TextAt(reference, "kind"), TextAt(reference, "name"), ManifestComparison.TextOf(field));

    private static string? TextAt(YamlNode? owner, string field) =>
        (owner as YamlMapping)?[field] is YamlScalar { IsNull: false, Value.Length: > 0 } text ? text.Value : null;

    // Selectors of kustomize are regular expressions.
    private static bool IsExpression(string kind) => kind.Any(c => !char.IsAsciiLetterOrDigit(c));
}
