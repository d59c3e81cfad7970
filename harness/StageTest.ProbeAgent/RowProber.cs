using System.Text.Json;
using StageTest.Core.Probing;

namespace StageTest.ProbeAgent;

/// <summary>
/// Probes a row of targets, many at once and each backed by a control. The row is read, probed and answered in blocks, so a long row takes
/// no more memory than a short one, and its first results are written while the rest is probed.
/// </summary>
internal static class RowProber
{
    // Far below the usual limit of open files in a container, 1,048,576, and below the older one, 65,536.
    private const int MaximumAtOnce = 4000;

    // So many that a control for each block does not count, and so few that a row of a hundred pods is one block.
    private const int BlockLength = 250;

    /// <summary>
    /// Reads a row, probes it, and writes the results; then the next row, as long as the last one says so and the input continues. For
    /// invalid input it returns false, with the reason on standard error.
    /// </summary>
    public static async Task<bool> RunAsync(TextReader input, TextWriter output)
    {
        var controls = new ControlSink();
        for (var line = await input.ReadLineAsync() ?? ""; ; )
        {
            if (await AnswerAsync(line, input, output, controls) is not { } row)
            {
                return false;
            }

            if (!row.Stays)
            {
                return true;
            }

            await output.WriteLineAsync(JsonSerializer.Serialize(RowBlock.End(row.Targets), RowJson.Default.RowBlock));
            await output.FlushAsync();
            if (await input.ReadLineAsync() is not { } next)
            {
                return true;
            }

            line = next;
        }
    }

    private static async Task<ProbeRow?> AnswerAsync(string line, TextReader input, TextWriter output, ControlSink controls)
    {
        using var slots = new SemaphoreSlim(MaximumAtOnce);
        using var writing = new SemaphoreSlim(1);
        var blocks = new HashSet<Task>();
        try
        {
            var row = JsonSerializer.Deserialize(line, RowJson.Default.ProbeRow)!;
            for (var first = 0; first < row.Targets; first += BlockLength)
            {
                var targets = new RowTarget[Math.Min(BlockLength, row.Targets - first)];
                for (var place = 0; place < targets.Length; place++)
                {
                    targets[place] = JsonSerializer.Deserialize(await input.ReadLineAsync() ?? "", RowJson.Default.RowTarget)!;
                }

                blocks.RemoveWhere(b => b.IsCompletedSuccessfully);
                blocks.Add(AnswerAsync(row, first, await StartAsync(row, targets, controls, slots), output, writing));
            }

            await Task.WhenAll(blocks);
            return row;
        }
        catch (JsonException problem)
        {
            Console.Error.WriteLine($"The input is not a row of probes: {problem.Message}");
            await Task.WhenAll(blocks);
            return null;
        }
    }

    /// <summary>Probes targets at once. The results are in the order of the targets.</summary>
    public static async Task<RowResult[]> ProbeAsync(ProbeRow row, IReadOnlyList<RowTarget> targets)
    {
        using var slots = new SemaphoreSlim(MaximumAtOnce);
        return await JudgedAsync(await StartAsync(row, targets, new(), slots));
    }

    private static async Task AnswerAsync(ProbeRow row, int first, Started block, TextWriter output, SemaphoreSlim writing)
    {
        var results = await JudgedAsync(block);
        await writing.WaitAsync();
        try
        {
            if (row.Blocks)
            {
                var slowest = results.Max(r => r.Outcome == ProbeOutcome.Connected ? r.Microseconds : 0);
                var outcomes = string.Create(results.Length, results, (text, all) =>
                {
                    for (var place = 0; place < all.Length; place++)
                    {
                        text[place] = RowBlock.DigitOf(all[place].Outcome);
                    }
                });
                await output.WriteLineAsync(JsonSerializer.Serialize(new(outcomes, first, slowest), RowJson.Default.RowBlock));
            }

            foreach (var result in results.Where(r => !row.Blocks || r.Reason is not null || r.By is not null))
            {
                await output.WriteLineAsync(
                    JsonSerializer.Serialize(result with { Target = first + result.Target }, RowJson.Default.RowResult)
                );
            }

            await output.FlushAsync();
        }
        finally
        {
            writing.Release();
        }
    }

    // The probes of a block that were started, and the controls behind them.
    private sealed record Started(ProbeControls Controls, Task<RowResult>[] Probes, List<Task<RowResult>> Backing);

    private static async Task<Started> StartAsync(ProbeRow row, IReadOnlyList<RowTarget> targets, ControlSink controls, SemaphoreSlim slots)
    {
        var timeout = TimeSpan.FromMilliseconds(row.DenialMilliseconds);
        var block = new Started(new(timeout), new Task<RowResult>[targets.Count], []);
        var started = TimeProvider.System.GetTimestamp();
        for (var place = 0; place < targets.Count; place++)
        {
            await slots.WaitAsync();
            var target = targets[place];
            var family = ControlSink.FamilyOf(target.Address);
            block.Controls.Back(
                place,
                0,
                target.Protocol,
                TimeProvider.System.GetElapsedTime(started),
                () =>
                {
                    var control = targets.Count + block.Backing.Count;
                    block.Backing.Add(Probe.RunAsync(control, controls.For(row, target.Protocol, family), timeout));
                    return control;
                },
                family
            );
            block.Probes[place] = RunAsync(place, target);
        }

        return block;

        async Task<RowResult> RunAsync(int place, RowTarget target)
        {
            try
            {
                return await Probe.RunAsync(place, target, timeout);
            }
            finally
            {
                slots.Release();
            }
        }
    }

    private static async Task<RowResult[]> JudgedAsync(Started block)
    {
        RowResult[] results = [.. await Task.WhenAll(block.Probes), .. await Task.WhenAll(block.Backing)];
        var outcomes = Array.ConvertAll(results, r => r.Outcome);
        block.Controls.Judge(outcomes, (place, why) =>
            results[place] = results[place] with { Outcome = ProbeOutcome.NotRun, Reason = why }
        );
        return results[..block.Probes.Length];
    }
}
