using System.Collections.Immutable;

namespace StageTest.Core.Documents;

/// <summary>The fields that the merge keys (<c>&lt;&lt;: *base</c>) of one object bring into it.</summary>
/// <remarks>
/// The object's own fields win over merged ones, and in a list of objects to merge the first wins. In kubectl's YAML reader a merge key
/// after a field overwrites the field, in kustomize's it does not, so such a text is ambiguous.
/// </remarks>
internal sealed class MergedKeys(DiagnosticBag diagnostics)
{
    private ImmutableArray<KeyValuePair<YamlScalar, YamlNode>> _entries = [];

    /// <summary>Adds the fields of one merge key.</summary>
    /// <param name="key">The merge key.</param>
    /// <param name="value">Its value: an object, or a list of objects.</param>
    /// <param name="written">The object's own keys before it.</param>
    public void Add(YamlScalar key, YamlNode value, IReadOnlyCollection<YamlScalar> written)
    {
        var sources = value is YamlSequence list ? list.Items : [value];
        foreach (var wrong in sources.Where(s => s is not YamlMapping))
        {
            diagnostics.Error(key.Location, $"'<<' merges an object, or a list of objects, and found {wrong.Describe()}. Name an object.");
        }

        // Later merge keys win over earlier ones, as in kubectl.
        var brought = sources
            .OfType<YamlMapping>()
            .SelectMany(s => s.Entries)
            .Concat(_entries)
            .DistinctBy(e => e.Key.Value)
            .ToImmutableArray();
        var names = brought.Select(e => e.Key.Value).ToHashSet(StringComparer.Ordinal);
        foreach (var before in written.Where(w => names.Contains(w.Value)))
        {
            diagnostics.Error(
                key.Location,
                $"'<<' follows the field '{before.Value}' in line {before.Location.Line} and sets it too: kubectl uses the merged "
                    + "value, and kustomize the written one. Put '<<' first."
            );
        }

        _entries = brought;
    }

    /// <summary>All fields of the object: its own, and the merged ones that it does not have itself.</summary>
    public ImmutableArray<KeyValuePair<YamlScalar, YamlNode>> Before(ImmutableArray<KeyValuePair<YamlScalar, YamlNode>> own)
    {
        if (_entries.IsEmpty)
        {
            return own;
        }

        var names = own.Select(e => e.Key.Value).ToHashSet(StringComparer.Ordinal);
        return [.. _entries.Where(e => !names.Contains(e.Key.Value)), .. own];
    }
}
