namespace StageTest.Core.Documents;

/// <summary>Kinds with their article: <c>a Tier</c>, <c>an IPPool</c>.</summary>
internal static class ArticleText
{
    /// <summary>The kind with <c>a</c>, or with <c>an</c> before a vowel sound.</summary>
    public static string Of(string kind) => $"{(IsSpokenWithVowel(kind) ? "an" : "a")} {kind}";

    /// <summary>The same at the beginning of a sentence.</summary>
    public static string First(string kind) => FieldReader.Capital(Of(kind));

    // The U of a kind is a vowel sound only if it is not spelled out, as in UDPRoute; an H before a capital is spelled out, as in
    // HTTPRoute.
    private static bool IsSpokenWithVowel(string kind) =>
        kind is [('A' or 'E' or 'I' or 'O' or 'a' or 'e' or 'i' or 'o'), ..] || kind is ['H', (>= 'A' and <= 'Z'), ..];
}
