using YamlDotNet.Core;

namespace StageTest.Core.Documents;

/// <summary>A value of a YAML text with its exact position.</summary>
/// <param name="Start">The place of its first character in the text.</param>
/// <param name="End">The place after its last character; for a block, after its last value.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Column">Its column, from 1.</param>
/// <param name="IsDecorated">Whether it has an anchor or a tag, so that the text alone does not define it.</param>
internal abstract record SourceNode(int Start, int End, int Line, int Column, bool IsDecorated);

/// <summary>A single value.</summary>
internal sealed record SourceScalar(int Start, int End, int Line, int Column, bool IsDecorated, string Value, ScalarStyle Style)
    : SourceNode(Start, End, Line, Column, IsDecorated);

/// <summary>An alias of another value, by its anchor.</summary>
internal sealed record SourceAlias(int Start, int End, int Line, int Column) : SourceNode(Start, End, Line, Column, true);

/// <summary>A list.</summary>
internal sealed record SourceSequence(
    int Start,
    int End,
    int Line,
    int Column,
    bool IsDecorated,
    bool IsFlow,
    IReadOnlyList<SourceNode> Items
) : SourceNode(Start, End, Line, Column, IsDecorated);

/// <summary>An object.</summary>
internal sealed record SourceMapping(
    int Start,
    int End,
    int Line,
    int Column,
    bool IsDecorated,
    bool IsFlow,
    IReadOnlyList<(SourceNode Key, SourceNode Value)> Entries
) : SourceNode(Start, End, Line, Column, IsDecorated)
{
    /// <summary>The value of a key, or null if the key is absent.</summary>
    public SourceNode? this[string key] => IndexOf(key) is >= 0 and var index ? Entries[index].Value : null;

    /// <summary>The index of a key among the entries, or -1.</summary>
    public int IndexOf(string key)
    {
        for (var i = 0; i < Entries.Count; i++)
        {
            if (Entries[i].Key is SourceScalar scalar && scalar.Value == key)
            {
                return i;
            }
        }

        return -1;
    }
}
