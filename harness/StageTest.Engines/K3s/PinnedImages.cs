namespace StageTest.Engines.K3s;

/// <summary>The images and digests in <c>Images.Dockerfile</c>.</summary>
internal static class PinnedImages
{
    /// <summary>The image of k3s if the user names no other.</summary>
    public static string K3s { get; } = Of(Read(), "k3s");

    /// <summary>The image of a stage.</summary>
    /// <param name="dockerfile">The text of a Dockerfile.</param>
    /// <param name="stage">The stage's name.</param>
    /// <exception cref="InvalidDataException">No line has the form <c>FROM IMAGE AS STAGE</c>.</exception>
    internal static string Of(string dockerfile, string stage) =>
        dockerfile
            .Split('\n')
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Where(words => words is [var from, _, var separator, var name] && Is(from, "FROM") && Is(separator, "AS") && name == stage)
            .Select(words => words[1])
            .SingleOrDefault()
        ?? throw new InvalidDataException($"Images.Dockerfile has no stage '{stage}'.");

    private static bool Is(string word, string keyword) => word.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    private static string Read()
    {
        using var reader = new StreamReader(typeof(PinnedImages).Assembly.GetManifestResourceStream("Images.Dockerfile")!);
        return reader.ReadToEnd();
    }
}
