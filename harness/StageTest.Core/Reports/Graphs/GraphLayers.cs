namespace StageTest.Core.Reports.Graphs;

/// <summary>Assigns a layer to each box inside the cluster, so that lines lead to later layers unless there is a cycle.</summary>
/// <remarks>The boxes of a cycle share a layer; otherwise a layer is one more than the last one that leads to it.</remarks>
internal static class GraphLayers
{
    /// <summary>The layer of each box, from 0, by its index in the list.</summary>
    /// <param name="count">The number of boxes.</param>
    /// <param name="edges">Lines between indexes of the list.</param>
    public static int[] Of(int count, IEnumerable<(int From, int To)> edges)
    {
        var (next, previous) = (Lists(count), Lists(count));
        foreach (var (from, to) in edges.Distinct().Order())
        {
            next[from].Add(to);
            previous[to].Add(from);
        }

        // Kosaraju's algorithm: the order in which boxes are left, then the boxes that reach each of them backwards. Components come in
        // topological order.
        var left = Left(count, next);
        var part = new int[count];
        Array.Fill(part, -1);
        var parts = 0;
        for (var i = count - 1; i >= 0; i--)
        {
            if (part[left[i]] < 0)
            {
                Take(left[i], previous, part, parts++);
            }
        }

        var layers = new int[parts];
        foreach (var from in Enumerable.Range(0, count).OrderBy(n => part[n]))
        {
            foreach (var to in next[from].Where(to => part[to] != part[from]))
            {
                layers[part[to]] = Math.Max(layers[part[to]], layers[part[from]] + 1);
            }
        }

        return [.. part.Select(p => layers[p])];
    }

    private static List<int>[] Lists(int count) => [.. Enumerable.Range(0, count).Select(_ => new List<int>())];

    private static List<int> Left(int count, List<int>[] next)
    {
        var left = new List<int>(count);
        var seen = new bool[count];
        for (var start = 0; start < count; start++)
        {
            if (seen[start])
            {
                continue;
            }

            seen[start] = true;
            var path = new Stack<(int Node, int Next)>([(start, 0)]);
            while (path.TryPop(out var at))
            {
                if (at.Next == next[at.Node].Count)
                {
                    left.Add(at.Node);
                    continue;
                }

                path.Push((at.Node, at.Next + 1));
                var to = next[at.Node][at.Next];
                if (!seen[to])
                {
                    seen[to] = true;
                    path.Push((to, 0));
                }
            }
        }

        return left;
    }

    private static void Take(int start, List<int>[] previous, int[] part, int number)
    {
        part[start] = number;
        var open = new Stack<int>([start]);
        while (open.TryPop(out var node))
        {
            foreach (var from in previous[node].Where(from => part[from] < 0))
            {
                part[from] = number;
                open.Push(from);
            }
        }
    }
}
