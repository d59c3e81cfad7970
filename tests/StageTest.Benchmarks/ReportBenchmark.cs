using System.Text;
using StageTest.Core.Decisions;
using StageTest.Core.Reports;
using StageTest.Core.Reports.Formats;
using StageTest.Core.Runs;
using StageTest.Engines.Simulate;

namespace StageTest.Benchmarks;

/// <summary>
/// How long each report of ten thousand flows takes to write, of which many are not as expected, and how large it becomes.
/// </summary>
internal static class ReportBenchmark
{
    private const int Workloads = 100;
    private const int Rounds = 3;
    private const int MostBytes = 16_000_000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <summary>Measures; whether the limits are kept.</summary>
    public static async Task<bool> RunAsync()
    {
        var report = await ReportAsync();
        var kept = true;
        foreach (var name in OutputFormats.Known.NamesFor<RunReport>())
        {
            var format = OutputFormats.Known.Find<RunReport>(name)!;
            var bytes = 0L;
            kept &= Measurement.IsWithin($"{name} of {report.Scenarios[0].Scenario.Plan.Flows.Length} flows", Limit, Rounds, () =>
            {
                using var file = new MemoryStream();
                using (var writer = new StreamWriter(file, new UTF8Encoding(false), leaveOpen: true))
                {
                    format.Write(report, OutputLook.Plain, writer);
                }

                bytes = file.Length;
            });
            Console.WriteLine($"{bytes / 1000, 7} kB  (limit {MostBytes / 1000} kB{(bytes <= MostBytes ? "" : ", MISSED")})");
            kept &= bytes <= MostBytes;
        }

        return kept;
    }

    private static async Task<RunReport> ReportAsync()
    {
        var folder = Directory.CreateTempSubdirectory("stagetest-benchmark-");
        try
        {
            var scenario = AuthorsBenchmark.Read([AuthorsBenchmark.WriteLarge(folder.FullName, Workloads)])[0];
            var run = await new ScenarioRunner(new SimulateEngine(), new(), TimeProvider.System).RunAsync(
                scenario,
                null,
                CancellationToken.None
            );
            return new()
            {
                Engine = run.Engine,
                StartedAt = default,
                Duration = run.Duration,
                Scenarios = [new(scenario, run, PromotionGate.Decide(run))],
            };
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
