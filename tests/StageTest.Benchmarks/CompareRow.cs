namespace StageTest.Benchmarks;

/// <summary>One line of the comparison: a command line, and what it is run on.</summary>
/// <param name="Name">What it is called in the table.</param>
/// <param name="Arguments">The arguments; paths are in the folder of inputs.</param>
/// <param name="Prepare">Writes the input into a folder; null if there is none.</param>
/// <param name="IsRepeated">Whether the output is the same in every run, so that both commits can be held to the same.</param>
internal sealed record CompareRow(string Name, string[] Arguments, Action<string>? Prepare = null, bool IsRepeated = false)
{
    /// <summary>How often the row is run at most; long rows are run less often.</summary>
    public int MostPairs { get; init; } = int.MaxValue;

    /// <summary>The rows of the table.</summary>
    public static CompareRow[] All { get; } =
    [
        MapOf(20, 20),
        MapOf(100, 100),
        MapOf(200, 300),
        MapOf(1000, 1000) with
        {
            MostPairs = 3,
        },
        new("--version", ["--version"]),
        new("lint, one file", ["lint", "{scenarios}/shop/lockdown.yaml"], IsRepeated: true),
        new("run, one scenario, simulate", ["run", "{scenarios}/shop/lockdown.yaml", "-e", "simulate"]),
        new("run, one scenario, lab", ["run", "{scenarios}/shop/lockdown.yaml", "-e", "lab"]),
        new("run, all scenarios, lab", ["run", "{scenarios}", "-e", "lab"]) { MostPairs = 3 },
        new("gate without a change, lab", Gate("main"), CompareInputs.Repository),
        new("gate, a change of a shop, lab", Gate("head"), CompareInputs.Repository),
    ];

    /// <summary>How maps grow.</summary>
    public static CompareRow[] Growth { get; } =
    [
        .. new[] { 50, 100, 200, 500, 1000, 2000 }.SelectMany(size =>
            new[]
            {
                MapOf(size, size) with
                {
                    MostPairs = size > 500 ? 1 : 3,
                },
                new CompareRow(
                    $"map, Calico, five tiers, {size} / {size}",
                    ["map", "{input}"],
                    f => CompareInputs.Calico(f, size, size),
                    true
                )
                {
                    MostPairs = size > 200 ? 1 : 3,
                },
            }
        ),
    ];

    private static CompareRow MapOf(int workloads, int policies) =>
        new($"map, {workloads} / {policies}", ["map", "{input}"], f => CompareInputs.Kubernetes(f, workloads, policies), IsRepeated: true);

    private static string[] Gate(string head) =>
        ["gate", "--quiet", "--repository", "{input}", "--base", "main", "--head", head, "--engine", "lab"];
}
