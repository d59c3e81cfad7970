using System.Globalization;
using Humanizer;

namespace StageTest.Core.Documents;

/// <summary>Counts for people: <c>1 flow</c>, <c>10,000 flows</c>.</summary>
internal static class CountText
{
    /// <summary>The count with its noun, in the plural unless it is one.</summary>
    public static string Of(int count, string singular) => Of(count, singular, singular + "s");

    /// <summary>The same, for a noun with an irregular plural.</summary>
    public static string Of(int count, string singular, string plural) => $"{Number(count)} {(count == 1 ? singular : plural)}";

    /// <summary>
    /// The count, without separators, with a phrase that begins with its noun in the plural: <c>1 reply</c>, <c>17 records without
    /// packets</c>.
    /// </summary>
    public static string Bent(long count, string plural)
    {
        var end = plural.IndexOf(' ', StringComparison.Ordinal);
        var noun = end < 0 ? plural : plural[..end];
        var bent = count == 1 ? noun.Singularize(inputIsKnownToBePlural: true) + plural[noun.Length..] : plural;
        return string.Create(CultureInfo.InvariantCulture, $"{count} {bent}");
    }

    /// <summary>The end of a list that does not show all.</summary>
    public static string More(int count) => $"and {Number(count)} more; '--output json=FILE' has them all.";

    /// <summary>The count with thousands separators.</summary>
    public static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
