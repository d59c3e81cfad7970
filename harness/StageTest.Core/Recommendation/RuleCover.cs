using System.Collections.Immutable;

namespace StageTest.Core.Recommendation;

/// <summary>
/// Covers pairs of peers and ports by rules, each of which allows all its peers on all its ports: with the minimum number of rules if there
/// are few, otherwise close to it.
/// </summary>
internal static class RuleCover
{
    // The number of candidates for which every combination is tried.
    private const int MostExact = 12;

    private const int MostCandidates = 400;

    /// <summary>The rules, each with its peers and ports; every peer and port of a rule is needed.</summary>
    /// <param name="pairs">The pairs, each once.</param>
    public static ImmutableArray<(ImmutableArray<int> Peers, ImmutableArray<int> Ports)> Of(IReadOnlyCollection<(int Peer, int Port)> pairs)
    {
        // Peers with the same ports belong to the same rules.
        var rows = pairs
            .GroupBy(p => p.Peer, p => p.Port)
            .Select(g => (Peer: g.Key, Ports: g.ToImmutableSortedSet()))
            .GroupBy(r => string.Join(',', r.Ports))
            .Select(g => (Peers: g.Select(r => r.Peer).Order().ToImmutableArray(), g.First().Ports))
            .OrderBy(r => r.Peers[0])
            .ToArray();
        var candidates = Candidates([.. rows.Select(r => r.Ports)]);
        var open = rows.SelectMany((r, row) => r.Ports.Select(port => (row, port))).ToHashSet();
        var chosen = (candidates.Count <= MostExact ? Fewest(candidates, open) : null) ?? Greedy(candidates, open);
        return
        [
            .. WithoutNeedless(chosen)
                .Select(c =>
                    (Peers: c.Rows.SelectMany(row => rows[row].Peers).Order().ToImmutableArray(), Ports: c.Ports.Order().ToImmutableArray())
                )
                .OrderBy(c => c.Peers[0])
                .ThenBy(c => c.Ports[0]),
        ];
    }

    // The largest rules: all rows that have some ports, with all their common ports.
    private static List<Candidate> Candidates(ImmutableSortedSet<int>[] rows)
    {
        // The rows themselves are always among them, so that everything is covered.
        var ports = rows.ToDictionary(row => string.Join(',', row));
        var queue = new Queue<ImmutableSortedSet<int>>(rows.SelectMany(row => rows.Select(row.Intersect)));
        while (queue.TryDequeue(out var set))
        {
            if (set.IsEmpty || ports.Count >= MostCandidates || !ports.TryAdd(string.Join(',', set), set))
            {
                continue;
            }

            foreach (var row in rows)
            {
                queue.Enqueue(set.Intersect(row));
            }
        }

        return
        [
            .. ports
                .Values.Select(set => new Candidate(
                    [.. Enumerable.Range(0, rows.Length).Where(row => set.IsSubsetOf(rows[row]))],
                    [.. set]
                ))
                .OrderByDescending(c => c.Rows.Count * c.Ports.Count)
                .ThenBy(c => c.Rows.Min)
                .ThenBy(c => string.Join(',', c.Ports), StringComparer.Ordinal),
        ];
    }

    private static List<Candidate>? Fewest(List<Candidate> candidates, HashSet<(int Row, int Port)> open)
    {
        for (var count = 1; count < candidates.Count; count++)
        {
            if (Choose(candidates, 0, count, open) is { } found)
            {
                return found;
            }
        }

        return Choose(candidates, 0, candidates.Count, open);
    }

    private static List<Candidate>? Choose(List<Candidate> candidates, int first, int count, HashSet<(int Row, int Port)> open)
    {
        if (open.Count == 0)
        {
            return [];
        }

        for (var i = first; count > 0 && i <= candidates.Count - count; i++)
        {
            var left = open.Where(o => !candidates[i].Has(o)).ToHashSet();
            if (left.Count < open.Count && Choose(candidates, i + 1, count - 1, left) is { } rest)
            {
                rest.Insert(0, candidates[i]);
                return rest;
            }
        }

        return null;
    }

    private static List<Candidate> Greedy(List<Candidate> candidates, HashSet<(int Row, int Port)> open)
    {
        var chosen = new List<Candidate>();
        var left = open.ToHashSet();
        while (left.Count > 0)
        {
            var best = candidates.MaxBy(c => c.Pairs().Count(left.Contains))!;
            chosen.Add(best);
            left.ExceptWith(best.Pairs());
        }

        return chosen;
    }

    private static List<Candidate> WithoutNeedless(List<Candidate> chosen)
    {
        var times = new Dictionary<(int, int), int>();
        foreach (var pair in chosen.SelectMany(c => c.Pairs()))
        {
            times[pair] = times.GetValueOrDefault(pair) + 1;
        }

        bool Drop(IEnumerable<(int, int)> pairs)
        {
            (int, int)[] all = [.. pairs];
            if (all.Any(p => times[p] < 2))
            {
                return false;
            }

            foreach (var pair in all)
            {
                times[pair]--;
            }

            return true;
        }

        var kept = new List<Candidate>();
        foreach (var candidate in chosen)
        {
            var rows = candidate.Rows.Where(row => !Drop(candidate.Ports.Select(port => (row, port)))).ToImmutableSortedSet();
            var ports = candidate.Ports.Where(port => !Drop(rows.Select(row => (row, port)))).ToImmutableSortedSet();
            if (!rows.IsEmpty && !ports.IsEmpty)
            {
                kept.Add(new(rows, ports));
            }
        }

        return kept;
    }

    private sealed record Candidate(ImmutableSortedSet<int> Rows, ImmutableSortedSet<int> Ports)
    {
        public bool Has((int Row, int Port) pair) => Rows.Contains(pair.Row) && Ports.Contains(pair.Port);

        public IEnumerable<(int Row, int Port)> Pairs() => Rows.SelectMany(row => Ports.Select(port => (row, port)));
    }
}
