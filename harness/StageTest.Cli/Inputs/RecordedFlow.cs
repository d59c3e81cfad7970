using System.Globalization;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Flows.Reading;
using StageTest.Core.Flows.Sources;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.Cli.Inputs;

/// <summary>Finds the flow of a topology for one line of a flow log.</summary>
internal static class RecordedFlow
{
    /// <summary>The flow; null, with the reason and the remedy, if there is none.</summary>
    /// <param name="place">The log and the line, such as <c>flows.jsonl:12</c>.</param>
    /// <param name="topology">The topology.</param>
    /// <param name="problem">The reason and the remedy.</param>
    public static Flow? Find(string place, Topology topology, out string problem)
    {
        var colon = place.LastIndexOf(':');
        if (colon < 1 || !int.TryParse(place.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var line) || line == 0)
        {
            problem = $"--flow-record {place}: write the log and the line, such as flows.jsonl:12.";
            return null;
        }

        var (file, diagnostics) = (place[..colon], new DiagnosticBag());
        var record = new FlowReader(FlowSources.Known, null, new(), new FlowProblems(diagnostics))
            .ReadFile(file)
            .FirstOrDefault(r => r.Location.Line == line);
        if (record is null)
        {
            problem = diagnostics.Items.FirstOrDefault(d => d.Location.Line == line || d.Location.Line == 0)?.ToString()
                ?? $"--flow-record {place}: there is no record of a connection. 'stagetest replay' names the lines of records.";
            return null;
        }

        var ends = new ObservedEnds(topology);
        if (ends.Find(record.Key.Source, out problem) is not { } from || ends.Find(record.Key.Destination, out problem) is not { } to)
        {
            problem = $"--flow-record {place}: {record}: {problem}. Add it to the topology, or name the ends by --from and --to.";
            return null;
        }

        return new(from, to, record.Key.Port, record.Key.Family ?? topology.IpFamilies[0]);
    }
}
