namespace StageTest.Core.Documents;

/// <summary>Finds the word that an author probably meant.</summary>
internal static class Suggestion
{
    /// <summary>A sentence that names the closest candidate, or lists all of them; empty when there are none.</summary>
    /// <param name="word">The written word.</param>
    /// <param name="candidates">The valid words.</param>
    /// <param name="listAs">The name of the candidates in the sentence, such as <c>Known fields</c>.</param>
    public static string For(string word, IEnumerable<string> candidates, string listAs)
    {
        var known = candidates.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (known.Count == 0)
        {
            return "";
        }

        var closest = Closest(word, known);
        var meant = closest is null ? "" : $" Did you mean '{closest}'?";
        const int longestList = 12;
        var more = known.Count > longestList ? $" and {known.Count - longestList} more" : "";
        var list = string.Join(", ", known.Take(longestList));
        return closest is not null && known.Count > longestList ? meant : $"{meant} {listAs}: {list}{more}.";
    }

    /// <summary>The candidate with the fewest edits, or null if none is close.</summary>
    public static string? Closest(string word, IEnumerable<string> candidates)
    {
        var limit = Math.Max(1, word.Length / 3);
        return candidates
            .Select(candidate => (candidate, distance: Distance(word.ToUpperInvariant(), candidate.ToUpperInvariant())))
            .Where(pair => pair.distance <= limit)
            .OrderBy(pair => pair.distance)
            .ThenBy(pair => pair.candidate, StringComparer.Ordinal)
            .Select(pair => pair.candidate)
            .FirstOrDefault();
    }

    // Edits are insertion, deletion, substitution and the swap of neighbours (optimal string alignment).
    private static int Distance(string a, string b)
    {
        const int longestWord = 128;
        if (a.Length > longestWord || b.Length > longestWord)
        {
            return int.MaxValue;
        }

        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            d[i, 0] = i;
        }

        for (var j = 0; j <= b.Length; j++)
        {
            d[0, j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
                }
            }
        }

        return d[a.Length, b.Length];
    }
}
