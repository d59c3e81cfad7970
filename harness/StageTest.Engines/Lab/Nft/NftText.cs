namespace StageTest.Engines.Lab.Nft;

/// <summary>Escapes external names for comments, the only place where a script contains them.</summary>
internal static class NftText
{
    // The kernel keeps 128 bytes of a comment.
    private const int Longest = 100;

    /// <summary>A comment that cannot end its quotes.</summary>
    public static string Comment(string text) => $"comment \"{Harmless(text)}\"";

    /// <summary>
    /// The text, truncated to the length of a comment; every character that is not plainly harmless becomes an underscore.
    /// </summary>
    public static string Harmless(string text)
    {
        var kept = text.Length > Longest ? text[..Longest] : text;
        return string.Concat(kept.Select(c => IsHarmless(c) ? c : '_'));
    }

    private static bool IsHarmless(char character) =>
        char.IsAsciiLetterOrDigit(character) || "._/ -".Contains(character, StringComparison.Ordinal);
}
