namespace StageTest.Cli.Git;

/// <summary>Follows symbolic links by the paths and texts that a tree has for them, without a file system.</summary>
internal static class LinkTarget
{
    // As many as Linux follows (path_resolution(7)).
    private const int MostLinks = 40;

    /// <summary>The path to which a path leads if all links are followed; null if it leads out of the tree or in a circle.</summary>
    /// <param name="path">A path from the root of the tree.</param>
    /// <param name="links">The text of each link, by its path.</param>
    public static string? Of(string path, IReadOnlyDictionary<string, string> links)
    {
        var (done, left, followed) = (new List<string>(), new Stack<string>(path.Split('/').Reverse()), 0);
        while (left.TryPop(out var part))
        {
            if (part is "" or ".")
            {
                continue;
            }

            if (part == "..")
            {
                if (done.Count == 0)
                {
                    return null;
                }

                done.RemoveAt(done.Count - 1);
                continue;
            }

            done.Add(part);
            if (!links.TryGetValue(string.Join('/', done), out var text))
            {
                continue;
            }

            if (++followed > MostLinks || text.StartsWith('/'))
            {
                return null;
            }

            done.RemoveAt(done.Count - 1);
            foreach (var next in text.Split('/').Reverse())
            {
                left.Push(next);
            }
        }

        return string.Join('/', done);
    }
}
