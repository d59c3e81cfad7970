using System.Globalization;
using NUnit.Framework;
using StageTest.Cli;
using StageTest.Engines;

namespace StageTest.EndToEndTests.Fuzz;

/// <summary>How long to try, and what a command may never do, whatever it is given.</summary>
internal static class FuzzRun
{
    /// <summary>How long a command may take. What is hunted takes minutes or forever.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Calls a trial again and again: for the minutes of <c>STAGETEST_FUZZ_MINUTES</c>, without them a fixed number of times; or once, with
    /// the seed of <c>STAGETEST_FUZZ_SEED</c>, which a failure names.
    /// </summary>
    /// <param name="trials">How many times if no minutes were asked for. Then the same things are tried each time.</param>
    /// <param name="share">The part of the minutes that is this target's.</param>
    /// <param name="trial">Tries one thing, by what a random source says.</param>
    public static async Task RepeatAsync(int trials, double share, Func<Random, int, Task> trial)
    {
        if (Environment.GetEnvironmentVariable("STAGETEST_FUZZ_SEED") is { Length: > 0 } one)
        {
            var seed = int.Parse(one, CultureInfo.InvariantCulture);
            await trial(new(seed), seed);
            return;
        }

        var minutes = Environment.GetEnvironmentVariable("STAGETEST_FUZZ_MINUTES");
        if (string.IsNullOrEmpty(minutes))
        {
            for (var seed = 0; seed < trials; seed++)
            {
                await trial(new(seed), seed);
            }

            return;
        }

        var limit = TimeSpan.FromMinutes(share * double.Parse(minutes, CultureInfo.InvariantCulture));
        var start = TimeProvider.System.GetTimestamp();
        var tried = 0;
        for (; TimeProvider.System.GetElapsedTime(start) < limit; tried++)
        {
            var seed = TestContext.CurrentContext.Random.Next();
            await trial(new(seed), seed);
        }

        TestContext.Progress.WriteLine($"{TestContext.CurrentContext.Test.Name}: {tried} trials.");
    }

    /// <summary>Runs a command in this process, and returns what it did that it may not do, or null.</summary>
    public static async Task<string?> ProblemOfAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var source = new CancellationTokenSource();
        var work = Task.Run(() =>
            StageTestCommand.InvokeAsync(
                arguments,
                new(
                    new() { Out = TextWriter.Synchronized(output), Error = TextWriter.Synchronized(error) },
                    EngineCatalog.Product,
                    TimeProvider.System
                )
                {
                    Commands = CommandList.Known,
                },
                source.Token
            )
        );
        if (await Task.WhenAny(work, Task.Delay(Patience, TimeProvider.System, CancellationToken.None)) != work)
        {
            await source.CancelAsync();
            return $"It takes longer than {Patience.TotalSeconds:0} s.";
        }

        var code = await work;
        var said = error.ToString();
        return code is < 0 or > 2 ? $"It ends with {code}: {said}"
            : said.Contains("in a way that it should not", StringComparison.Ordinal) ? said
            : (output + said).FirstOrDefault(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')) is var control and not '\0'
                ? $"It writes the control character {(int)control:X4}: {output}{said}"
            : null;
    }
}
