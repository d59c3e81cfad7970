namespace StageTest.Core.Mutation;

/// <summary>Finds the terms of a selector's text.</summary>
internal static class SelectorTerms
{
    /// <summary>The terms joined by an operator outside quotes, braces and parentheses; one if there is no such operator.</summary>
    /// <remarks>And binds tighter than or, so a text with both is only split at or.</remarks>
    public static IReadOnlyList<string> Split(string text, string joiner)
    {
        var terms = new List<string>();
        var depth = 0;
        var quote = '\0';
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quote != '\0')
            {
                quote = c == quote ? '\0' : quote;
            }
            else if (c is '"' or '\'')
            {
                quote = c;
            }
            else if (c is '(' or '{')
            {
                depth++;
            }
            else if (c is ')' or '}')
            {
                depth--;
            }
            else if (depth == 0 && string.CompareOrdinal(text, i, "||", 0, 2) == 0 && joiner == "&&")
            {
                return [text];
            }
            else if (depth == 0 && string.CompareOrdinal(text, i, joiner, 0, joiner.Length) == 0)
            {
                terms.Add(text[start..i].Trim());
                start = i + joiner.Length;
                i = start - 1;
            }
        }

        terms.Add(text[start..].Trim());
        return terms;
    }
}
