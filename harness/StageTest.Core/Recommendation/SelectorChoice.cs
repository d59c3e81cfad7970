using System.Collections.Immutable;

namespace StageTest.Core.Recommendation;

/// <summary>Finds the shortest selectors that select certain groups of a namespace and no others.</summary>
/// <param name="keys">The preference of labels.</param>
/// <param name="groups">All groups of the topology.</param>
internal sealed class SelectorChoice(LabelKeys keys, ImmutableArray<PodGroup> groups)
{
    // Longer selectors are found by removing unneeded terms, not by trying all.
    private const int MostTried = 3;

    private readonly ILookup<string, PodGroup> _byNamespace = groups.ToLookup(g => g.Namespace);
    private readonly Dictionary<string, ImmutableArray<PodSelection>> _known = [];

    /// <summary>
    /// The selectors of one namespace that together select exactly these groups: one if possible, otherwise few, all of them needed.
    /// </summary>
    public ImmutableArray<PodSelection> Of(IEnumerable<PodGroup> wanted)
    {
        PodGroup[] sorted = [.. wanted.OrderBy(g => g.Members[0].Ref)];
        var key = string.Join('\n', sorted.Select(g => g.Members[0].Ref));
        if (!_known.TryGetValue(key, out var found))
        {
            _known[key] = found = Choose(sorted);
        }

        return found;
    }

    private ImmutableArray<PodSelection> Choose(PodGroup[] wanted)
    {
        if (Exact(wanted) is { } one)
        {
            return [one];
        }

        var parts = new List<(List<PodGroup> Groups, PodSelection Selection)>();
        foreach (var group in wanted)
        {
            var joined = false;
            for (var i = 0; i < parts.Count && !joined; i++)
            {
                if (Exact([.. parts[i].Groups, group]) is { } wider)
                {
                    parts[i].Groups.Add(group);
                    parts[i] = (parts[i].Groups, wider);
                    joined = true;
                }
            }

            if (!joined)
            {
                // A group is all workloads with its labels, so its own selector always exists.
                parts.Add(([group], Exact([group])!));
            }
        }

        return [.. parts.Select(p => p.Selection)];
    }

    private PodSelection? Exact(PodGroup[] wanted)
    {
        PodGroup[] others = [.. _byNamespace[wanted[0].Namespace].Except(wanted)];
        LabelTerm[] terms = [.. Terms(wanted, others)];
        if (others.Any(o => terms.All(t => t.Holds(o))))
        {
            return null;
        }

        // At least one term if possible, so that a later pod is not selected merely because it exists.
        LabelTerm[] usual = [.. terms.Where(t => !t.IsAbsent && keys.IsUsual(t.Key))];
        return Shortest(usual, others, 2) ?? Shortest(terms, others, MostTried) ?? Reduced(terms, others);
    }

    private IEnumerable<LabelTerm> Terms(PodGroup[] wanted, PodGroup[] others)
    {
        var all = keys.Ordered(wanted.Concat(others).SelectMany(g => g.Labels.Keys).Distinct()).ToArray();
        var stated = all.Where(key => wanted.All(g => g.Labels.ContainsKey(key)))
            .Select(key => new LabelTerm(key, [.. wanted.Select(g => g.Labels[key]).Distinct().Order(StringComparer.Ordinal)]));
        var absent = all.Where(key => !wanted.Any(g => g.Labels.ContainsKey(key))).Select(key => new LabelTerm(key, []));
        return stated.Concat(absent);
    }

    private static PodSelection? Shortest(LabelTerm[] terms, PodGroup[] others, int most)
    {
        for (var count = 1; count <= most; count++)
        {
            if (Combination(terms, others, 0, count) is { } found)
            {
                return new(found);
            }
        }

        return null;
    }

    private static ImmutableArray<LabelTerm>? Combination(LabelTerm[] terms, PodGroup[] others, int first, int count)
    {
        if (count == 0)
        {
            return others.Length == 0 ? [] : null;
        }

        for (var i = first; i <= terms.Length - count; i++)
        {
            PodGroup[] left = [.. others.Where(terms[i].Holds)];
            if ((count > 1 || left.Length == 0) && Combination(terms, left, i + 1, count - 1) is { } rest)
            {
                return rest.Insert(0, terms[i]);
            }
        }

        return null;
    }

    private static PodSelection Reduced(LabelTerm[] terms, PodGroup[] others)
    {
        var kept = terms.ToList();
        for (var i = kept.Count - 1; i >= 0; i--)
        {
            var term = kept[i];
            kept.RemoveAt(i);
            if (others.Any(o => kept.All(t => t.Holds(o))))
            {
                kept.Insert(i, term);
            }
        }

        return new([.. kept]);
    }
}
