using YamlDotNet.Core;

namespace StageTest.Core.Documents;

/// <summary>
/// Changes single values of a YAML or JSON text and leaves every other byte unchanged: comments, order, quotes and line ends.
/// </summary>
/// <remarks>
/// A value that cannot be changed without touching something else, such as one with an anchor, is an error; StageTest never guesses.
/// </remarks>
internal sealed class YamlEditor
{
    private readonly string _file;
    private readonly DiagnosticBag _diagnostics;
    private readonly List<(int Start, int End, string Text)> _changes = [];

    /// <summary>Creates it for a text without errors in <see cref="YamlReader"/>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">Its name for messages.</param>
    /// <param name="diagnostics">Receives the values that cannot be changed.</param>
    public YamlEditor(string text, string file, DiagnosticBag diagnostics)
    {
        Text = text;
        _file = file;
        _diagnostics = diagnostics;
        Documents = SourceParser.Read(text);
        NewLine = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
    }

    /// <summary>The original text.</summary>
    public string Text { get; }

    /// <summary>The values of its documents.</summary>
    public IReadOnlyList<SourceNode> Documents { get; }

    /// <summary>Its line ends.</summary>
    public string NewLine { get; }

    /// <summary>A value as it can be written in this text: plain if that is safe, else in double quotes.</summary>
    public static string Plain(string value) =>
        value.Length > 0
        && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_')
        && (
            char.IsAsciiLetter(value[0])
            || value.StartsWith("../", StringComparison.Ordinal)
            || value.StartsWith("./", StringComparison.Ordinal)
        )
            ? value
            : JsonText.Readable(value);

    /// <summary>Adds an error about a value.</summary>
    public void Refuse(SourceNode node, string message) => _diagnostics.Error(new(_file, node.Line, node.Column), message);

    /// <summary>Replaces a single value; quotes stay.</summary>
    public void Set(SourceNode node, string value)
    {
        var written = Text[node.Start..node.End];
        if (node is not SourceScalar { IsDecorated: false } scalar || written.Trim('"', '\'') != scalar.Value)
        {
            Refuse(
                node,
                $"This value cannot be changed to '{value}', because it is an alias, has an anchor or a tag, or is written with "
                    + "escapes. Write it out plainly."
            );
            return;
        }

        var quote = scalar.Style switch
        {
            ScalarStyle.DoubleQuoted => "\"",
            ScalarStyle.SingleQuoted => "'",
            _ => "",
        };
        _changes.Add((node.Start, node.End, $"{quote}{value}{quote}"));
    }

    /// <summary>Replaces a range of the text.</summary>
    public void Replace(int start, int end, string text) => _changes.Add((start, end, text));

    /// <summary>Removes a field. An object without other fields becomes <c>{}</c>.</summary>
    public void RemoveEntry(SourceMapping mapping, string key)
    {
        var index = mapping.IndexOf(key);
        var (name, value) = mapping.Entries[index];
        var end = Math.Max(name.End, value.End);
        if (name.IsDecorated || HasAnchor(value))
        {
            Refuse(name, $"'{key}' cannot be removed, because it has an anchor, an alias or a tag. Write it out plainly.");
        }
        else if (mapping.Entries.Count == 1)
        {
            _changes.Add(mapping.IsFlow ? (mapping.Start, mapping.End, "{}") : (name.Start, end, "{}"));
        }
        else if (mapping.IsFlow)
        {
            RemoveFromFlow([.. mapping.Entries.Select(e => (e.Key.Start, Math.Max(e.Key.End, e.Value.End)))], [index]);
        }
        else
        {
            RemoveLines(name, end, before => before.IsWhiteSpace());
        }
    }

    /// <summary>Appends items to a list.</summary>
    public void AddItems(SourceSequence sequence, IReadOnlyCollection<string> values)
    {
        if (sequence.Items.Count == 0)
        {
            _changes.Add((sequence.Start, sequence.End, $"[{string.Join(", ", values.Select(Plain))}]"));
            return;
        }

        var last = sequence.Items[^1];
        if (sequence.IsFlow)
        {
            _changes.Add((last.End, last.End, string.Concat(values.Select(v => $", {Plain(v)}"))));
            return;
        }

        var at = LineEnd(last.End);
        var indent = new string(' ', sequence.Column - 1);
        var lines = string.Concat(values.Select(v => $"{indent}- {Plain(v)}{NewLine}"));
        _changes.Add((at, at, at > 0 && Text[at - 1] == '\n' ? lines : NewLine + lines));
    }

    /// <summary>Removes items of a list, of which at least one stays.</summary>
    public void RemoveItems(SourceSequence sequence, IReadOnlyCollection<SourceNode> items)
    {
        foreach (var item in items.Where(HasAnchor))
        {
            Refuse(item, "This item cannot be removed, because it has an anchor or an alias in it. Write it out plainly.");
        }

        if (sequence.IsFlow)
        {
            var places = Enumerable.Range(0, sequence.Items.Count).Where(i => items.Contains(sequence.Items[i])).ToArray();
            RemoveFromFlow([.. sequence.Items.Select(i => (i.Start, i.End))], places);
            return;
        }

        foreach (var item in items)
        {
            RemoveLines(item, item.End, before => before.Trim() is "-");
        }
    }

    /// <summary>Removes a document with its marker and its comments.</summary>
    public void RemoveDocument(SourceNode document)
    {
        var segments = Segments();
        var (start, end) = segments.Last(s => s.Start <= document.Start);
        if (
            Documents.Count(d => d.Start >= start && d.Start < end) > 1
            || Text.AsSpan(start, end - start).Contains("\n%", StringComparison.Ordinal)
        )
        {
            Refuse(
                document,
                "This document cannot be removed, because it is not parted from the others by '---', or has directives. Move it "
                    + "to a file of its own."
            );
            return;
        }

        _changes.Add((start, end, ""));
    }

    /// <summary>The text with all changes.</summary>
    public string Apply()
    {
        var text = Text;
        foreach (var (start, end, replacement) in _changes.OrderByDescending(c => c.Start).ThenByDescending(c => c.End))
        {
            text = text[..start] + replacement + text[end..];
        }

        return text;
    }

    /// <summary>The place after the line that contains a place, including its end.</summary>
    public int LineEnd(int at) => Text.IndexOf('\n', at) is >= 0 and var end ? end + 1 : Text.Length;

    /// <summary>Whether a value, or one inside it, has an anchor, is an alias or has a tag.</summary>
    public static bool HasAnchor(SourceNode node) =>
        node.IsDecorated
        || node switch
        {
            SourceMapping mapping => mapping.Entries.Any(e => HasAnchor(e.Key) || HasAnchor(e.Value)),
            SourceSequence sequence => sequence.Items.Any(HasAnchor),
            _ => false,
        };

    private int LineStart(int at) => at == 0 ? 0 : Text.LastIndexOf('\n', at - 1) + 1;

    // Whole lines, so they may contain nothing else except a comment on the removed part.
    private void RemoveLines(SourceNode first, int end, Func<ReadOnlySpan<char>, bool> mayStandBefore)
    {
        var start = LineStart(first.Start);

        // The last value of a block ends where the next line begins.
        var isLineEnd = end > first.Start && Text[end - 1] == '\n';
        var lineEnd = isLineEnd ? end : LineEnd(end);
        var after = isLineEnd ? "" : Text.AsSpan(end, lineEnd - end).Trim();
        if (!mayStandBefore(Text.AsSpan(start, first.Start - start)) || (after.Length > 0 && after[0] != '#'))
        {
            Refuse(first, "This cannot be removed, because its line contains something else. Put it on separate lines.");
            return;
        }

        _changes.Add((start, lineEnd, ""));
    }

    private void RemoveFromFlow((int Start, int End)[] parts, int[] removed)
    {
        for (var i = 0; i < removed.Length; i++)
        {
            var first = removed[i];
            while (i + 1 < removed.Length && removed[i + 1] == removed[i] + 1)
            {
                i++;
            }

            var last = removed[i];
            if (last + 1 == parts.Length)
            {
                _changes.Add((parts[first - 1].End, parts[last].End, ""));
                continue;
            }

            // A comment between the two may belong to the part that stays.
            var next = parts[last + 1].Start;
            var comma = Text.IndexOf(',', parts[last].End);
            _changes.Add((parts[first].Start, Text.AsSpan(parts[last].End, next - parts[last].End).Contains('#') ? comma + 1 : next, ""));
        }
    }

    // A line that begins with '---' separates documents in any context (YAML 1.2.2, 9.1.2).
    private List<(int Start, int End)> Segments()
    {
        var starts = new List<int> { 0 };
        for (var at = 0; at < Text.Length; at = LineEnd(at))
        {
            if (
                at > 0
                && Text.AsSpan(at).StartsWith("---", StringComparison.Ordinal)
                && (at + 3 == Text.Length || char.IsWhiteSpace(Text[at + 3]))
            )
            {
                starts.Add(at);
            }
        }

        return [.. starts.Select((start, i) => (start, i + 1 < starts.Count ? starts[i + 1] : Text.Length))];
    }
}
