using StageTest.Core.Documents;
using StageTest.Core.Policies.Kinds;

namespace StageTest.Benchmarks;

/// <summary>How long ten thousand policies take to read and check, in one file and in one file each.</summary>
internal static class ReadingBenchmark
{
    private const int Policies = 10_000;
    private const int MostMegabytes = 1024;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <summary>Measures; whether the limits are kept.</summary>
    public static bool Run()
    {
        var text = PolicyTexts.Of(Policies);
        var files = text.Split("---\n", StringSplitOptions.RemoveEmptyEntries);
        var kept = Measurement.IsWithin($"{Policies} policies in one file of {text.Length / 1024} kB", Limit, rounds: 2, () =>
            Read([text])
        );
        kept &= Measurement.IsWithin($"{Policies} policies in {files.Length} files", Limit, rounds: 2, () => Read(files));
        return Measurement.TellMemory(MostMegabytes) && kept;
    }

    private static void Read(string[] texts)
    {
        var diagnostics = new DiagnosticBag();
        var count = texts.Select((text, index) => PolicyReader.Read(text, $"policies/{index}.yaml", diagnostics).Policies.Length).Sum();
        if (diagnostics.HasErrors || count != Policies)
        {
            throw new InvalidOperationException($"{count} policies were read.\n{string.Join('\n', diagnostics.Items.Take(5))}");
        }
    }
}
