namespace StageTest.Core.Connectivity;

/// <summary>Describes which pairs of replicas answer differently from the others, if a flow has no single answer.</summary>
internal static class PairDifference
{
    private const int MostNamed = 8;

    /// <summary>One sentence that names the pairs with the rarer answer.</summary>
    /// <param name="allowed">Whether each pair is allowed; both answers occur.</param>
    /// <param name="ends">Names a pair by its place.</param>
    public static string Describe(IReadOnlyList<bool> allowed, Func<int, string> ends)
    {
        var count = allowed.Count(a => a);
        var isRarer = count * 2 <= allowed.Count;
        var rare = Enumerable.Range(0, allowed.Count).Where(pair => allowed[pair] == isRarer).ToArray();
        var more = rare.Length > MostNamed ? $" and {rare.Length - MostNamed} more" : "";
        return $"replicas differ, {count} of {allowed.Count} pairs are allowed; {(isRarer ? "allowed" : "denied")}: "
            + $"{string.Join(", ", rare.Take(MostNamed).Select(ends))}{more}";
    }
}
