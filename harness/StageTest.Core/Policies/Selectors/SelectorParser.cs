namespace StageTest.Core.Policies.Selectors;

/// <summary>Reads Calico's selector expressions, such as <c>role == "db" &amp;&amp; env in {"prod", "test"}</c>.</summary>
/// <remarks>
/// The grammar is that of <c>libcalico-go/lib/selector/tokenizer/tokenizer.go</c> and <c>parser/parser.go</c>: <c>!</c> binds to the next
/// operation only, then <c>&amp;&amp;</c>, then <c>||</c>; only blanks and tabs separate words, so a line break is an error; words such as
/// <c>in</c> are operators only directly after a label, and may be labels themselves.
/// </remarks>
internal sealed class SelectorParser
{
    private const int LongestLabel = 512;
    private const int DeepestNesting = 100;

    private readonly string _text;
    private readonly string _prefix;
    private int _at;
    private int _depth;

    private readonly Selector _all;
    private readonly Selector _global;

    private SelectorParser(string text, string prefix, Selector all, Selector global) =>
        (_text, _prefix, _all, _global) = (text, prefix, all, global);

    /// <summary>Whether the expression uses <c>global()</c>, which only a rule's namespace selector may.</summary>
    public static bool UsesGlobal(string text) => text.Contains("global(", StringComparison.Ordinal);

    /// <summary>Whether the expression is only <c>global()</c>, with blanks and tabs around and inside.</summary>
    public static bool IsGlobalAlone(string text)
    {
        var parser = new SelectorParser(text, "", Selector.All, Selector.All);
        if (!parser.TryTake("global(") || !parser.TryTake(")"))
        {
            return false;
        }

        parser.SkipBlanks();
        return parser.IsAtEnd;
    }

    /// <summary>Reads an expression; an empty one selects everything.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="prefix">The prefix of every label, such as <see cref="EndpointLabels.NamespacePrefix"/>; empty for none.</param>
    /// <param name="all">The meaning of <c>all()</c> here; null for everything.</param>
    /// <param name="global">The meaning of <c>global()</c> here; null for everything.</param>
    /// <exception cref="SelectorException">The expression is malformed; the exception tells where.</exception>
    public static Selector Parse(string text, string prefix = "", Selector? all = null, Selector? global = null)
    {
        var parser = new SelectorParser(text, prefix, all ?? Selector.All, global ?? Selector.All);
        parser.SkipBlanks();
        if (parser.IsAtEnd)
        {
            return Selector.All;
        }

        var selector = parser.ParseOr();
        return parser.IsAtEnd ? selector : throw parser.Unexpected("'&&', '||' or the end");
    }

    private bool IsAtEnd => _at >= _text.Length;

    private Selector ParseOr()
    {
        List<Selector> operands = [ParseAnd()];
        while (TryTake("||"))
        {
            operands.Add(ParseAnd());
        }

        return Selector.Or(operands);
    }

    private Selector ParseAnd()
    {
        List<Selector> operands = [ParseOperation()];
        while (TryTake("&&"))
        {
            operands.Add(ParseOperation());
        }

        return Selector.And(operands);
    }

    private Selector ParseOperation()
    {
        var negated = false;
        while (TryTake("!"))
        {
            negated = !negated;
        }

        var operation = ParseAtom();
        return negated ? Selector.Not(operation) : operation;
    }

    private Selector ParseAtom()
    {
        if (TryTake("("))
        {
            if (++_depth > DeepestNesting)
            {
                throw new SelectorException(_at, $"Brackets are nested more than {DeepestNesting} deep.");
            }

            var inner = ParseOr();
            Expect(")");
            _depth--;
            return inner;
        }

        // The bracket must directly follow the word: `has (x)` is the label `has`, and then an error.
        if (TryTake("has("))
        {
            SkipBlanks();
            var label = TakeLabel() ?? throw Unexpected("a label");
            Expect(")");
            return Selector.Has(_prefix + label);
        }

        if (TryTake("all("))
        {
            Expect(")");
            return _all;
        }

        if (TryTake("global("))
        {
            Expect(")");
            return _global;
        }

        return TakeLabel() is { } name ? ParseComparison(_prefix + name) : throw Unexpected("a label, 'has(', 'all()', '!' or '('");
    }

    private Selector ParseComparison(string label)
    {
        if (TryTake("=="))
        {
            return Selector.Equal(label, TakeString());
        }

        if (TryTake("!="))
        {
            return Selector.NotEqual(label, TakeString());
        }

        if (TryTakeWords("contains"))
        {
            return Selector.Contains(label, TakeString());
        }

        if (TryTakeWords("starts", "with"))
        {
            return Selector.StartsWith(label, TakeString());
        }

        if (TryTakeWords("ends", "with"))
        {
            return Selector.EndsWith(label, TakeString());
        }

        if (TryTakeWords("not", "in"))
        {
            return Selector.NotIn(label, TakeSet());
        }

        return TryTakeWords("in")
            ? Selector.In(label, TakeSet())
            : throw Unexpected("'==', '!=', 'in', 'not in', 'contains', 'starts with' or 'ends with'");
    }

    private List<string> TakeSet()
    {
        Expect("{");
        var values = new List<string>();
        while (!TryTake("}"))
        {
            values.Add(TakeString());
            if (!TryTake(","))
            {
                Expect("}");
                break;
            }
        }

        return values;
    }

    private string TakeString()
    {
        SkipBlanks();
        if (IsAtEnd || _text[_at] is not ('"' or '\''))
        {
            throw Unexpected("a quoted text");
        }

        var end = _text.IndexOf(_text[_at], _at + 1);
        if (end < 0)
        {
            throw new SelectorException(_at, $"The text that begins here has no closing {_text[_at]}.");
        }

        var value = _text[(_at + 1)..end];
        _at = end + 1;
        return value;
    }

    private string? TakeLabel()
    {
        var end = _at;
        while (end < _text.Length && IsLabelCharacter(_text[end]))
        {
            end++;
        }

        if (end == _at)
        {
            return null;
        }

        if (end - _at > LongestLabel)
        {
            throw new SelectorException(_at, $"A label has at most {LongestLabel} characters; this one has {end - _at}.");
        }

        var label = _text[_at..end];
        _at = end;
        return label;
    }

    private void Expect(string token)
    {
        if (!TryTake(token))
        {
            throw Unexpected($"'{token}'");
        }
    }

    private bool TryTake(string token)
    {
        SkipBlanks();
        if (string.CompareOrdinal(_text, _at, token, 0, token.Length) != 0)
        {
            return false;
        }

        _at += token.Length;
        return true;
    }

    // The words of one operator may be adjacent; the last must end at a word boundary.
    private bool TryTakeWords(params ReadOnlySpan<string> words)
    {
        var start = _at;
        foreach (var word in words)
        {
            if (!TryTake(word))
            {
                _at = start;
                return false;
            }
        }

        if (!IsAtEnd && IsLabelCharacter(_text[_at]))
        {
            _at = start;
            return false;
        }

        return true;
    }

    private void SkipBlanks()
    {
        while (_at < _text.Length && (_text[_at] is ' ' or '\t'))
        {
            _at++;
        }
    }

    private static bool IsLabelCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '/' or '-';

    private SelectorException Unexpected(string wanted)
    {
        if (IsAtEnd)
        {
            return new(_at, $"Expected {wanted}, found the end of the selector.");
        }

        return _text[_at] is '\n' or '\r'
            ? new(_at, "A selector must be on one line. Write it without '|', or with '>-'.")
            : new(_at, $"Expected {wanted}, found '{_text[_at]}'.");
    }
}
