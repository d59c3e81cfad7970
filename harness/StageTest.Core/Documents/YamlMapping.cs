using System.Collections.Immutable;

namespace StageTest.Core.Documents;

/// <summary>A YAML object. Keys are unique; the reader has reported repeated ones and omitted them.</summary>
internal sealed record YamlMapping(SourceLocation Location, ImmutableArray<KeyValuePair<YamlScalar, YamlNode>> Entries) : YamlNode(Location)
{
    /// <summary>The value of a key, or null if the key is absent.</summary>
    public YamlNode? this[string key]
    {
        get
        {
            foreach (var (name, value) in Entries)
            {
                if (name.Value == key)
                {
                    return value;
                }
            }

            return null;
        }
    }

    /// <inheritdoc/>
    public override string Describe() => "an object";
}
