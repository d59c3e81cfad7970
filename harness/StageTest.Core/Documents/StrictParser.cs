using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace StageTest.Core.Documents;

/// <summary>A YAML parser that rejects broken text with a <see cref="YamlException"/>, regardless of YamlDotNet's exception.</summary>
/// <remarks>
/// YamlDotNet 18.1 leaves its own states on some unclosed braces (<see cref="InvalidOperationException"/>), and throws
/// <see cref="ArgumentException"/> for tags that are not URIs. JSON documents may follow each other without a separator, as in kubectl:
/// each is parsed separately, and its events have their places in the whole text.
/// </remarks>
internal sealed class StrictParser(string text) : IParser
{
    private readonly Queue<(int Start, int End)> _parts = new(JsonDocuments.In(text));
    private Parser? _parser;
    private JsonDocuments.Offset _offset;

    public ParsingEvent? Current { get; private set; }

    /// <summary>Whether the text is a row of JSON documents.</summary>
    public bool IsJson => !_offset.IsNone || _parts.Count > 0;

    public bool MoveNext()
    {
        try
        {
            return Next();
        }
        catch (Exception problem) when (problem is not (YamlException or OutOfMemoryException))
        {
            var last = Current?.End ?? Mark.Empty;
            throw new YamlException(
                last,
                last,
                "after this place a bracket, a brace or a quote is not closed, or a tag is broken",
                problem
            );
        }
    }

    private bool Next()
    {
        var isFirst = _parser is null;
        if (isFirst && _parts.Count == 0)
        {
            _parser = new(new StringReader(text));
        }
        else if (isFirst)
        {
            Begin();
        }

        if (!_parser!.MoveNext())
        {
            return false;
        }

        if (_parser.Current is StreamEnd && _parts.Count > 0)
        {
            Begin();
            _parser.MoveNext();
            _parser.MoveNext();
        }

        Current = _offset.IsNone ? _parser.Current : _offset.Move(_parser.Current!);
        return true;
    }

    private void Begin()
    {
        var (start, end) = _parts.Dequeue();
        _parser = new(new StringReader(text[start..end]));
        _offset = JsonDocuments.Offset.At(text, start, _offset);
    }
}
