using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace StageTest.Core.Flows.Records;

/// <summary>Names and labels that many ends of connections share, each stored once.</summary>
internal sealed class FlowTexts
{
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ImmutableSortedDictionary<string, string>> _labels = new(StringComparer.Ordinal);

    /// <summary>An equal text.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public string? Of(string? text)
    {
        if (text is null)
        {
            return null;
        }

        if (!_texts.TryGetValue(text, out var kept))
        {
            _texts[text] = kept = text;
        }

        return kept;
    }

    /// <summary>Equal labels.</summary>
    public ImmutableSortedDictionary<string, string>? Of(ImmutableSortedDictionary<string, string>? labels)
    {
        if (labels is null)
        {
            return null;
        }

        var key = string.Join('\u001e', labels.Select(l => $"{l.Key}\u001f{l.Value}"));
        if (!_labels.TryGetValue(key, out var kept))
        {
            _labels[key] = kept = labels;
        }

        return kept;
    }
}
