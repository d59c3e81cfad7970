using System.Collections.Immutable;
using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Documents;

// Reading of maps from text to text, of which labels are the most common.
internal sealed partial class FieldReader
{
    /// <summary>A map from text to text, such as labels.</summary>
    public ImmutableSortedDictionary<string, string> TextMap(string name)
    {
        var result = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        switch (Optional(name))
        {
            case null:
                break;
            case YamlMapping map:
                foreach (var (key, value) in map.Entries)
                {
                    if (AsText(value, $"'{name}.{key.Value}'", Diagnostics) is { } text)
                    {
                        result[key.Value] = text;
                    }
                }

                break;
            case var other:
                Diagnostics.Error(other.Location, $"'{name}' must be an object of text values, found {other.Describe()}.");
                break;
        }

        return result.ToImmutable();
    }

    /// <summary>A map of labels, whose keys and values must follow Kubernetes' rules.</summary>
    public ImmutableSortedDictionary<string, string> Labels(string name, Func<string, string?>? ofKey = null)
    {
        if (_mapping[name] is YamlMapping map)
        {
            CheckLabels(map, Diagnostics, ofKey);
        }

        return TextMap(name);
    }

    /// <summary>The labels of an object of the Kubernetes API, in which an empty value is an empty text.</summary>
    public ImmutableSortedDictionary<string, string> ObjectLabels(string name, Func<string, string?>? ofKey = null) =>
        ObjectTexts(name, (labels, diagnostics) => CheckLabels(labels, diagnostics, ofKey));

    /// <summary>A map of texts of the Kubernetes API, in which an empty value is an empty text.</summary>
    public ImmutableSortedDictionary<string, string> ObjectTexts(string name) => ObjectTexts(name, (_, _) => { });

    private ImmutableSortedDictionary<string, string> ObjectTexts(string name, Action<YamlMapping, DiagnosticBag> check)
    {
        if (Optional(name) is not YamlMapping map)
        {
            return TextMap(name);
        }

        check(map, Diagnostics);
        return Texts(map, name);
    }

    private ImmutableSortedDictionary<string, string> Texts(YamlMapping map, string name)
    {
        var result = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in map.Entries)
        {
            if ((value is YamlScalar { IsNull: true } ? "" : AsText(value, $"'{name}.{key.Value}'", Diagnostics)) is { } text)
            {
                result[key.Value] = text;
            }
        }

        return result.ToImmutable();
    }

    /// <summary>Reports every key and value that is not valid in a label.</summary>
    public static void CheckLabels(YamlMapping labels, DiagnosticBag diagnostics, Func<string, string?>? ofKey = null)
    {
        ofKey ??= Names.ProblemOfLabelKey;
        foreach (var (key, value) in labels.Entries)
        {
            if (ofKey(key.Value) is { } problem)
            {
                diagnostics.Error(key.Location, $"{Capital(problem)}.");
            }

            if (value is YamlScalar { IsText: true } text && Names.ProblemOfLabelValue(text.Value) is { } ofValue)
            {
                diagnostics.Error(text.Location, $"{Capital(ofValue)}.");
            }
        }
    }
}
