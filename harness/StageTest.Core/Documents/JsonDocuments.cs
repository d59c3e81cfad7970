using System.Text;
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace StageTest.Core.Documents;

/// <summary>Finds the documents in a text that is a sequence of JSON objects.</summary>
/// <remarks>kubectl reads such a sequence (<c>k8s.io/apimachinery/pkg/util/yaml</c>); in YAML it is an error.</remarks>
internal static class JsonDocuments
{
    /// <summary>The places of the objects; none unless the text is a sequence of at least two.</summary>
    public static IReadOnlyList<(int Start, int End)> In(string text)
    {
        var first = text.AsSpan().IndexOfAnyExcept(" \t\r\n");
        return first < 0 || text[first] != '{' ? [] : Split(text);
    }

    private static List<(int Start, int End)> Split(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { AllowMultipleValues = true });
        var parts = new List<(int Start, int End)>();
        var (at, atByte) = (0, 0);
        int PlaceOf(long place)
        {
            at += Encoding.UTF8.GetCharCount(bytes.AsSpan(atByte, (int)place - atByte));
            atByte = (int)place;
            return at;
        }

        try
        {
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.StartObject)
                {
                    return [];
                }

                var start = PlaceOf(reader.TokenStartIndex);
                reader.Skip();
                parts.Add((start, PlaceOf(reader.BytesConsumed)));
            }
        }
        catch (JsonException)
        {
            // Other YAML may begin with a brace too.
            return [];
        }

        return parts.Count > 1 ? parts : [];
    }

    /// <summary>The distance of a document from the start of its text.</summary>
    /// <param name="Index">Characters before it.</param>
    /// <param name="Line">Lines before its own.</param>
    /// <param name="Column">Characters before it in its first line.</param>
    internal readonly record struct Offset(int Index, int Line, int Column)
    {
        /// <summary>Whether it begins the text.</summary>
        public bool IsNone => Index == 0;

        /// <summary>The offset of a place after another one.</summary>
        public static Offset At(string text, int place, Offset before)
        {
            var between = text.AsSpan(before.Index, place - before.Index);
            var newLine = text.LastIndexOf('\n', Math.Max(0, place - 1), place);
            return new(place, before.Line + between.Count('\n'), place - newLine - 1);
        }

        /// <summary>An event of the document, with its place in the whole text.</summary>
        public ParsingEvent Move(ParsingEvent parsed)
        {
            var (start, end) = (Move(parsed.Start), Move(parsed.End));
            return parsed switch
            {
                Scalar s => new Scalar(s.Anchor, s.Tag, s.Value, s.Style, s.IsPlainImplicit, s.IsQuotedImplicit, start, end),
                MappingStart m => new MappingStart(m.Anchor, m.Tag, m.IsImplicit, m.Style, start, end),
                MappingEnd => new MappingEnd(start, end),
                SequenceStart s => new SequenceStart(s.Anchor, s.Tag, s.IsImplicit, s.Style, start, end),
                SequenceEnd => new SequenceEnd(start, end),
                DocumentStart d => new DocumentStart(d.Version, d.Tags, d.IsImplicit, start, end),
                DocumentEnd d => new DocumentEnd(d.IsImplicit, start, end),
                _ => parsed,
            };
        }

        private Mark Move(Mark mark) => new(mark.Index + Index, mark.Line + Line, mark.Line == 1 ? mark.Column + Column : mark.Column);
    }
}
