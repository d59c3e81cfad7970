using System.Globalization;

namespace StageTest.Core.Reports;

/// <summary>Counts for people: <c>1 flow</c>, <c>10,000 flows</c>.</summary>
internal static class CountText
{
    public static string Of(int count, string singular) => $"{Number(count)} {(count == 1 ? singular : singular + "s")}";

    public static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
