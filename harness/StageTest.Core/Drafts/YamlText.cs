using StageTest.Core.Documents;

namespace StageTest.Core.Drafts;

/// <summary>Writes text as a YAML value that is read back unchanged.</summary>
internal static class YamlText
{
    /// <summary>
    /// The text without quotes if that is valid in a list or an object on one line, else in JSON's quotes, which YAML supports.
    /// </summary>
    public static string Scalar(string text) =>
        text.Length > 0
        && (char.IsAsciiLetterOrDigit(text[0]) || text[0] == '.')
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '/')
        && new YamlScalar(default, text, IsPlain: true).IsText
            ? text
            : JsonText.Quoted(text);

    /// <summary>A list on one line.</summary>
    public static string List(IEnumerable<string> items) => $"[{string.Join(", ", items.Select(Scalar))}]";

    /// <summary>An object of one field on one line.</summary>
    public static string Inline(string key, string value) => $"{{ {Scalar(key)}: {Scalar(value)} }}";
}
