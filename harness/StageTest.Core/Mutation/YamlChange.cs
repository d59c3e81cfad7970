using StageTest.Core.Documents;

namespace StageTest.Core.Mutation;

/// <summary>Creates objects with one changed value; values are shared with the original and keep their places.</summary>
internal static class YamlChange
{
    /// <summary>The object with a node, found by identity, replaced; with null, removed from its object or list.</summary>
    public static YamlMapping Replace(YamlMapping root, YamlNode old, YamlNode? replacement) =>
        (YamlMapping)Rebuild(root, old, replacement)!;

    private static YamlNode? Rebuild(YamlNode node, YamlNode old, YamlNode? replacement)
    {
        if (ReferenceEquals(node, old))
        {
            return replacement;
        }

        return node switch
        {
            YamlMapping mapping => mapping with
            {
                Entries =
                [
                    .. mapping
                        .Entries.Select(e => (e.Key, Value: Rebuild(e.Value, old, replacement)))
                        .Where(e => e.Value is not null)
                        .Select(e => KeyValuePair.Create(e.Key, e.Value!)),
                ],
            },
            YamlSequence sequence => sequence with
            {
                Items = [.. sequence.Items.Select(i => Rebuild(i, old, replacement)).OfType<YamlNode>()],
            },
            _ => node,
        };
    }
}
