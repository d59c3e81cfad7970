using System.Text;

namespace StageTest.UnitTests.Promotion;

/// <summary>Writes objects as YAML in a style of its own, the same for what is staged and for its enforced form.</summary>
/// <remarks>
/// Every choice of style hangs on the seed and on the place in the object, never on the form, so that both forms have it.
/// </remarks>
internal sealed class StyledText(int seed, bool isEnforced)
{
    private readonly StringBuilder _text = new();

    /// <summary>Several documents, in a file.</summary>
    public string File(IReadOnlyList<Node> documents)
    {
        _text.Append(Is("mark", 5) ? "\uFEFF" : "");
        var parted = documents.Count > 1 || Is("start", 3);
        for (var i = 0; i < documents.Count; i++)
        {
            Comment($"before {i}", "");
            _text.Append(
                parted && (i > 0 || Is("start", 3))
                    ? Is($"word {i}", 3)
                        ? "---   # part\n"
                        : "---\n"
                    : ""
            );
            Comment($"after {i}", "");
            Block(documents[i], $"{i}", "");
            _text.Append(Is($"end {i}", 6) ? "...\n---\n# nothing here\n" : "");
        }

        var text = Is("last", 4) ? _text.ToString().TrimEnd('\n') : _text.ToString();
        return Is("lines", 3) ? text.Replace("\n", "\r\n", StringComparison.Ordinal) : text;
    }

    /// <summary>One object as JSON.</summary>
    public string Json(Node node)
    {
        Inline(node, "json", isJson: true);
        return Is("last", 2) ? $"{_text}\n" : _text.ToString();
    }

    private bool Is(string what, int among) => Choice(what, among) == 0;

    private int Choice(string what, int among)
    {
        // FNV-1a, so that a seed means the same everywhere.
        var hash = 2166136261u ^ (uint)seed;
        foreach (var c in what)
        {
            hash = (hash ^ c) * 16777619u;
        }

        return (int)((hash ^ (hash >> 15)) % (uint)among);
    }

    private void Comment(string path, string indent)
    {
        if (Is(path + "#", 4))
        {
            _text.Append(indent).Append(Is(path + "#kind", 2) ? "# a comment\twith 'kind: Staged' and \"quotes\"\n" : "#\n\n");
        }
    }

    private void Block(Node node, string path, string indent)
    {
        var deeper = indent + (Is("indent", 2) ? "    " : "  ");
        foreach (var (key, written) in node.Fields!)
        {
            // Comments on lines of their own stay, whatever they stood before.
            var at = $"{path}.{key}";
            Comment(at, indent);
            if (IsAbsent(written))
            {
                continue;
            }

            var value = isEnforced ? written.Enforced ?? written : written;
            _text.Append(indent).Append(Key(key, at, false)).Append(Is(at + "colon", 6) ? ":   " : ": ");
            if (value is Node { Items: null, Value: null } fields && !Is(at + "flow", 3))
            {
                _text.Length--;
                Tail(at);
                Block(fields, at, deeper);
            }
            else if (value.Items is { Count: > 0 } items && !Is(at + "flow", 3))
            {
                _text.Length--;
                Tail(at);
                Items(items, at, Is("dashes", 2) ? indent : deeper);
            }
            else
            {
                Inline(value, at, isJson: false);
                Tail(at);
            }
        }
    }

    private void Items(IReadOnlyList<Node> items, string path, string indent)
    {
        for (var i = 0; i < items.Count; i++)
        {
            var at = $"{path}[{i}]";
            Comment(at, indent);
            if (items[i].Value is null && items[i].Items is null && !Is(at + "flow", 3))
            {
                // A block begins behind its dash, so that its own comment would stand there.
                var inner = new StyledText(seed, isEnforced);
                inner.Block(items[i], at, indent + "  ");
                var lines = inner._text.ToString();
                var first = lines.IndexOf(
                    indent + "  " + lines.Split('\n').First(l => l.Trim() is [not '#', ..]).TrimStart(),
                    StringComparison.Ordinal
                );
                _text.Append(lines[..first]).Append(indent).Append("- ").Append(lines[(first + indent.Length + 2)..]);
                continue;
            }

            _text.Append(indent).Append("- ");
            Inline(items[i], at, isJson: false);
            Tail(at);
        }
    }

    private void Tail(string path) =>
        _text.Append(
            Is(path + "tail", 5) ? "   # why: {not, a} \"value\"\n"
            : Is(path + "space", 9) ? "  \n"
            : "\n"
        );

    private void Inline(Node node, string path, bool isJson)
    {
        if (node.Value is { } value)
        {
            _text.Append(
                isJson
                    ? $"\"{value}\""
                    : Choice(path + "quote", 3) switch
                    {
                        0 => $"\"{value}\"",
                        1 => $"'{value}'",
                        _ => value,
                    }
            );
            return;
        }

        var (open, close) = node.Items is null ? ('{', '}') : ('[', ']');

        // Over several lines, which must be deeper than all that is around them.
        const string newLine = "\n                              ";
        var pad =
            Is(path + "lines", 4) ? newLine
            : Is(path + "pad", 2) ? " "
            : "";
        var separator =
            pad == newLine ? $",{newLine}"
            : Is(path + "tight", 3) && isJson ? ","
            : ", ";
        _text.Append(open).Append(pad);
        var any = false;
        foreach (var (key, item) in node.Items?.Select((n, i) => ($"[{i}]", n)) ?? Entries(node))
        {
            _text.Append(any ? separator : "");
            any = true;
            if (node.Items is null)
            {
                _text.Append(Key(key, $"{path}.{key}", isJson)).Append(": ");
            }

            Inline(item, $"{path}.{key}", isJson);
        }

        _text.Append(pad).Append(close);
    }

    private string Key(string key, string path, bool isJson) =>
        isJson
            ? $"\"{key}\""
            : Choice(path + "key", 8) switch
            {
                0 => $"\"{key}\"",
                1 => $"'{key}'",
                _ => key,
            };

    private IEnumerable<(string Key, Node Value)> Entries(Node node) =>
        node.Fields!.Where(f => !IsAbsent(f.Value)).Select(f => (f.Key, isEnforced ? f.Value.Enforced ?? f.Value : f.Value));

    private bool IsAbsent(Node value) => isEnforced && value.IsGone;

    /// <summary>A value: a single one, a list or fields; where the enforced form has another, or none, that too.</summary>
    internal sealed record Node(
        string? Value = null,
        IReadOnlyList<Node>? Items = null,
        IReadOnlyList<KeyValuePair<string, Node>>? Fields = null,
        Node? Enforced = null,
        bool IsGone = false
    )
    {
        public static implicit operator Node(string value) => new(value);

        public static Node Of(params (string Key, Node Value)[] fields) =>
            new(Fields: [.. fields.Select(f => KeyValuePair.Create(f.Key, f.Value))]);

        public static Node List(params Node[] items) => new(Items: items);
    }
}
