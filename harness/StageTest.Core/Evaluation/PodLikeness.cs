using StageTest.Core.Connectivity;

namespace StageTest.Core.Evaluation;

/// <summary>Groups the pods of a workload that have the same connections with all others and with each other.</summary>
/// <param name="cells">The connections between classes of pods.</param>
/// <param name="pods">For each workload the place of each pod, by its number.</param>
internal sealed class PodLikeness(MapCells cells, IReadOnlyDictionary<MapEnd, SortedList<int, int>> pods)
{
    private readonly int[] _classes = [.. cells.Ends.Distinct()];
    private readonly Dictionary<int, int> _places = cells.Ends.GroupBy(c => c).ToDictionary(c => c.Key, c => c.Count());

    /// <summary>The numbers of a workload's pods, grouped by equality.</summary>
    public List<List<int>> Groups(MapEnd workload)
    {
        var numbers = pods[workload];
        var classes = numbers.GroupBy(p => cells.Ends[p.Value], p => p.Key).ToDictionary(c => c.Key, c => c.ToList());
        if (classes.Count == 1)
        {
            return [.. classes.Values];
        }

        // A class that other workloads share also counts as outside.
        var outside = _classes.Where(c => !classes.ContainsKey(c) || _places[c] > 1).ToArray();
        var isInsideAlike = AreAlikeInside(classes);
        var groups = new Dictionary<int[], List<int>>(SameNumbers.Instance);
        foreach (var (of, members) in classes)
        {
            int[] connections =
            [
                .. outside.Select(other => cells.Between(of, other)),
                .. outside.Select(other => cells.Between(other, of)),
                .. cells.Opened[of],
                .. cells.Reached[of],
                isInsideAlike ? 0 : of,
            ];
            if (!groups.TryGetValue(connections, out var group))
            {
                groups[connections] = group = [];
            }

            group.AddRange(members);
        }

        return [.. groups.Values.Select(group => group.Order().ToList())];
    }

    // Whether each pod reaches each other of the workload in the same way.
    private bool AreAlikeInside(Dictionary<int, List<int>> classes)
    {
        int? first = null;
        foreach (var (from, members) in classes)
        {
            foreach (var to in classes.Keys.Where(to => to != from || members.Count > 1))
            {
                var cell = cells.Between(from, to);
                first ??= cell;
                if (first != cell)
                {
                    return false;
                }
            }
        }

        return true;
    }
}
