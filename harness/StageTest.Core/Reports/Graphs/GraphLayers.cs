namespace StageTest.Core.Reports.Graphs;

/// <summary>Gives each box inside the cluster its layer, so that lines lead to later layers if nothing leads back.</summary>
/// <remarks>What reaches itself over others shares a layer with them; else a layer is one more than the last that leads there.</remarks>
internal static class GraphLayers
{
    /// <summary>The layer of each box, from 0, by its place in the list.</summary>
    /// <param name="count">How many boxes there are.</param>
    /// <param name="edges">Lines between places of the list.</param>
    public static int[] Of(int count, IEnumerable<(int From, int To)> edges)
    {
        var (next, previous) = (Lists(count), Lists(count));
        foreach (var (from, to) in edges.Distinct().Order())
        {
            next[from].Add(to);
            previous[to].Add(from);
        }

        // Kosaraju's way: the order in which boxes are left, then what reaches each of them backwards. Parts come in order of direction.
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
