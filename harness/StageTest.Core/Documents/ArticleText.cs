namespace StageTest.Core.Documents;

/// <summary>Kinds with their article: <c>a Tier</c>, <c>an IPPool</c>.</summary>
internal static class ArticleText
{
    /// <summary>The kind after <c>a</c>, or after <c>an</c> where it is spoken with a vowel first.</summary>
    public static string Of(string kind) => $"{(IsSpokenWithVowel(kind) ? "an" : "a")} {kind}";

    /// <summary>The same at the beginning of a sentence.</summary>
    public static string First(string kind) => FieldReader.Capital(Of(kind));

    // The U of a kind is one of letters that are spelled, as in UDPRoute; an H before a capital is, too, as in HTTPRoute.
    private static bool IsSpokenWithVowel(string kind) =>
        kind is [('A' or 'E' or 'I' or 'O' or 'a' or 'e' or 'i' or 'o'), ..] || kind is ['H', (>= 'A' and <= 'Z'), ..];
}
