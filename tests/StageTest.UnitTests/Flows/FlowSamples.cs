using System.Text;
using StageTest.Core.Documents;
using StageTest.Core.Flows.Reading;
using StageTest.Core.Flows.Records;
using StageTest.Core.Flows.Sources;

namespace StageTest.UnitTests.Flows;

/// <summary>One connection, shop/web-* to shop/api-*, as each source writes it, and a reader for tests.</summary>
internal static class FlowSamples
{
    public static readonly string Goldmane = Sample("goldmane.ndjson");

    // The same by Protocol Buffers' own JSON: names of enumerations, camelCase, numbers as texts.
    public static readonly string GoldmaneOfProtocolBuffers = Sample("goldmane-protojson.ndjson");

    public static readonly string Whisker = Sample("whisker.json");

    public static readonly string Enterprise = Sample("calico-enterprise.jsonl");

    public static readonly string Hubble = Sample("hubble.jsonl");

    public static readonly string CalicoNode = Sample("calico-node-one.txt");

    public static readonly string Run = Sample("run.jsonl");

    /// <summary>Reads a text, and returns the records, the count and the problems.</summary>
    public static (FlowRecord[] Records, FlowTally Tally, string[] Problems) Read(string text, string? format = null) =>
        Read(Encoding.UTF8.GetBytes(text), format);

    /// <summary>Reads bytes.</summary>
    public static (FlowRecord[] Records, FlowTally Tally, string[] Problems) Read(byte[] bytes, string? format = null)
    {
        var (tally, diagnostics) = (new FlowTally(), new DiagnosticBag());
        var problems = new FlowProblems(diagnostics);
        using var stream = new MemoryStream(bytes);
        var reader = new FlowReader(FlowSources.Known, format is null ? null : FlowSources.Known.Find(format), tally, problems);
        FlowRecord[] records = [.. reader.Read(stream, "flows")];
        problems.Finish("flows");
        return (records, tally, [.. diagnostics.Items.Select(d => d.ToString())]);
    }

    /// <summary>Records as lines of StageTest's own form.</summary>
    public static string Lines(IEnumerable<FlowRecord> records)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        FlowRecordJson.WriteLines(records, writer);
        return writer.ToString();
    }

    private static string Sample(string name) =>
        File.ReadAllText(Path.Combine(Scenarios.Repository.Root, "tests/StageTest.UnitTests/Flows/Samples", name)).TrimEnd('\n');
}
