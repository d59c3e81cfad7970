using System.Globalization;

namespace StageTest.Benchmarks;

/// <summary>Compares this commit with an earlier one: whole processes of both in turn, and a table with ratios.</summary>
/// <remarks>
/// Both are built as <c>make build</c> builds them, the earlier one in a worktree of git that is removed afterwards. Processor time is what
/// a ratio is worth most by: other programs of the machine slow only the clock.
/// </remarks>
internal static class CompareBenchmark
{
    /// <summary>The ratio from which a row counts as worse.</summary>
    private const double Worse = 1.3;

    private const int UsualPairs = 5;

    /// <summary>
    /// Compares; 0 if nothing is worse, else 1; 2 where the arguments are wrong.
    /// </summary>
    /// <param name="arguments">
    /// The earlier commit, or the path of its command where that is built; then <c>growth</c> for other rows, <c>--pairs N</c>,
    /// <c>--rows TEXT</c> for those whose names hold a text, and <c>--now COMMAND</c> for one that is built already.
    /// </param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not [var earlier, .. var rest])
        {
            await Console.Error.WriteLineAsync("Name the commit to compare with: compare REV [growth] [--pairs N] [--rows TEXT].");
            return 2;
        }

        string? Value(string name) => Array.IndexOf(rest, name) is >= 0 and var place ? rest.ElementAtOrDefault(place + 1) : null;
        var pairs = Value("--pairs") is { } number ? int.Parse(number, CultureInfo.InvariantCulture) : UsualPairs;
        var rows = (rest.Contains("growth") ? CompareRow.Growth : CompareRow.All)
            .Where(r => Value("--rows") is not { } part || r.Name.Contains(part, StringComparison.Ordinal))
            .ToArray();
        using var commands = new BuiltCommands(earlier, Value("--now"));
        return await CompareAsync(rows, pairs, commands) ? 0 : 1;
    }

    private static async Task<bool> CompareAsync(CompareRow[] rows, int pairs, BuiltCommands commands)
    {
        Console.WriteLine(
            """
            | Work | clock before | now | ratio | processors before | now | ratio | memory before | now | ratio | output |
            |---|---|---|---|---|---|---|---|---|---|---|
            """
        );
        var worse = new List<string>();
        foreach (var (row, place) in rows.Select((row, place) => (row, place)))
        {
            var input = Path.Combine(commands.Scratch, string.Create(CultureInfo.InvariantCulture, $"input-{place}"));
            row.Prepare?.Invoke(input);
            string[] arguments =
            [
                .. row.Arguments.Select(a =>
                    a.Replace("{input}", input, StringComparison.Ordinal)
                        .Replace("{scenarios}", commands.Scenarios, StringComparison.Ordinal)
                ),
            ];
            var (first, second) = (new List<MeasuredProcess>(), new List<MeasuredProcess>());
            for (var pair = 0; pair < Math.Min(pairs, row.MostPairs); pair++)
            {
                first.Add(await MeasuredProcess.RunAsync(commands.Before, arguments, commands.Scratch));
                second.Add(await MeasuredProcess.RunAsync(commands.Now, arguments, commands.Scratch));
            }

            var output =
                first[0].ExitCode != second[0].ExitCode ? $"exit code {first[0].ExitCode}, now {second[0].ExitCode}"
                : !row.IsRepeated ? "-"
                : first.Concat(second).All(p => p.Output == first[0].Output) ? "same"
                : "differs";
            var clock = Cells(first, second, p => p.Clock.TotalSeconds, "0.00 s");
            var processors = Cells(first, second, p => p.Processor.TotalSeconds, "0.00 s");
            var memory = Cells(first, second, p => p.Megabytes, "0 MB");
            Console.WriteLine($"| {row.Name} | {clock} | {processors} | {memory} | {output} |");
            if (Ratio(first, second, p => p.Processor.TotalSeconds) is var ratio and > Worse)
            {
                worse.Add(string.Create(CultureInfo.InvariantCulture, $"- {row.Name}: {ratio:0.00} times the processor time."));
            }
        }

        Console.WriteLine(
            worse.Count == 0 ? "\nNo row is worse than 1.3 times." : $"\nWorse than 1.3 times:\n\n{string.Join('\n', worse)}"
        );
        return worse.Count == 0;
    }

    // The least and the median of both, and the ratio of the medians.
    private static string Cells(List<MeasuredProcess> first, List<MeasuredProcess> second, Func<MeasuredProcess, double> of, string form)
    {
        string Text(List<MeasuredProcess> runs) =>
            $"{runs.Min(of).ToString(form.Split(' ')[0], CultureInfo.InvariantCulture)} / "
            + $"{Median(runs.Select(of)).ToString(form.Split(' ')[0], CultureInfo.InvariantCulture)} {form.Split(' ')[1]}";
        var ratio = Median(second.Select(of)) / Median(first.Select(of));
        return string.Create(CultureInfo.InvariantCulture, $"{Text(first)} | {Text(second)} | {ratio:0.00}");
    }

    // Noise makes single runs slow and never quick: what is worse is worse in its least and in its median.
    private static double Ratio(List<MeasuredProcess> first, List<MeasuredProcess> second, Func<MeasuredProcess, double> of) =>
        Math.Min(second.Min(of) / first.Min(of), Median(second.Select(of)) / Median(first.Select(of)));

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
