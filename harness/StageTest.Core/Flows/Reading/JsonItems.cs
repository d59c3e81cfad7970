using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace StageTest.Core.Flows.Reading;

/// <summary>A value of a JSON text that may contain many records in a list.</summary>
/// <param name="Text">The value; if it ends early, up to its last complete record, with all open brackets closed.</param>
/// <param name="Line">The line on which it begins, from 0.</param>
/// <param name="Items">The places of the records in its list: line from 0, column from 1.</param>
internal sealed record JsonPart(string Text, int Line, ImmutableArray<(int Line, int Column)> Items);

/// <summary>
/// Finds the values of a JSON text and the places of records in their lists, and the complete part of a text that ends early.
/// </summary>
internal sealed class JsonItems
{
    private readonly byte[] _bytes;
    private readonly IReadOnlySet<string> _lists;
    private readonly List<JsonPart> _parts = [];

    // From the outside in: the closing bracket of each open value, and the names that lead to it.
    private readonly List<(char Closing, string Path)> _open = [];
    private readonly List<(int Line, int Column)> _items = [];
    private string _name = "";
    private long _start;
    private int _startLine;
    private (long End, int Items, string Closing)? _whole;
    private long _counted;
    private long _lineStart;
    private int _line;

    private JsonItems(string text, IReadOnlySet<string> lists) => (_bytes, _lists) = (Encoding.UTF8.GetBytes(text), lists);

    /// <summary>The values of a text, and why it cannot be read to its end; null if it can.</summary>
    /// <param name="text">One JSON value or several, one after the other.</param>
    /// <param name="lists">The names that lead to lists of records, joined by dots; the empty text is a list at the top.</param>
    public static (IReadOnlyList<JsonPart> Parts, JsonException? Problem) Read(string text, IReadOnlySet<string> lists)
    {
        var items = new JsonItems(text, lists);
        return (items._parts, items.Walk());
    }

    private JsonException? Walk()
    {
        var reader = new Utf8JsonReader(_bytes, new JsonReaderOptions { AllowMultipleValues = true });
        try
        {
            while (reader.Read())
            {
                Take(ref reader);
            }

            return null;
        }
        catch (JsonException problem)
        {
            if (_whole is { } whole)
            {
                _items.RemoveRange(whole.Items, _items.Count - whole.Items);
                Finish(whole.End, whole.Closing);
            }

            return problem;
        }
    }

    private void Take(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            // A name that cannot be read leads to no list.
            _name = reader.ValueIsEscaped ? "\\" : reader.GetString()!;
            return;
        }

        var isEnd = reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray;
        if (isEnd)
        {
            _open.RemoveAt(_open.Count - 1);
        }
        else if (_open.Count == 0)
        {
            (_start, _startLine) = (reader.TokenStartIndex, PlaceOf(reader.TokenStartIndex).Line);
        }
        else if (IsList)
        {
            _items.Add(PlaceOf(reader.TokenStartIndex));
        }

        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            var path = _open.Count == 0 ? "" : $"{_open[^1].Path}{(_open.Count > 1 ? "." : "")}{(_open[^1].Closing == '}' ? _name : "[]")}";
            _open.Add((reader.TokenType == JsonTokenType.StartObject ? '}' : ']', path));
            return;
        }

        if (_open.Count == 0)
        {
            Finish(reader.BytesConsumed, "");
        }
        else if (IsList)
        {
            _whole = (reader.BytesConsumed, _items.Count, string.Concat(_open.Select(o => o.Closing).Reverse()));
        }
    }

    private bool IsList => _open is [.., (']', var path)] && _lists.Contains(path);

    private void Finish(long end, string closing)
    {
        _parts.Add(new(Encoding.UTF8.GetString(_bytes, (int)_start, (int)(end - _start)) + closing, _startLine, [.. _items]));
        _items.Clear();
        _whole = null;
    }

    // Places are requested in order.
    private (int Line, int Column) PlaceOf(long index)
    {
        for (; _counted < index; _counted++)
        {
            if (_bytes[_counted] == (byte)'\n')
            {
                (_line, _lineStart) = (_line + 1, _counted + 1);
            }
        }

        return (_line, (int)(index - _lineStart) + 1);
    }
}
