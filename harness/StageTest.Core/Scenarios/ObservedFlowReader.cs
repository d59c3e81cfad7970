using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Flows.Reading;
using StageTest.Core.Flows.Records;
using StageTest.Core.Flows.Sources;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios;

/// <summary>Reads the logs that a scenario's <c>observed</c> names, and creates flows from the connections in them.</summary>
internal sealed class ObservedFlowReader
{
    private const long LargestLog = 256L * 1024 * 1024;

    private readonly string _scenario;
    private readonly Topology _topology;
    private readonly ProbePlan _plan;
    private readonly ObservedEnds _ends;

    private ObservedFlowReader(string scenario, Topology topology, ProbePlan plan) =>
        (_scenario, _topology, _plan, _ends) = (scenario, topology, plan, new(topology));

    /// <summary>The connections that were recorded as allowed and have an end in the topology, in the order of the logs.</summary>
    /// <param name="fields">The scenario's fields.</param>
    /// <param name="scenario">The scenario's name. Connections that a run of another scenario logged are skipped.</param>
    /// <param name="files">The repository's files.</param>
    /// <param name="topology">The scenario's topology.</param>
    /// <param name="plan">All flows that can be tested in it.</param>
    /// <param name="diagnostics">Receives errors in the logs, and how many connections have no end in the topology.</param>
    public static ImmutableArray<ObservedFlow> Read(
        FieldReader fields,
        string scenario,
        RepositoryFiles files,
        Topology topology,
        ProbePlan plan,
        DiagnosticBag diagnostics
    )
    {
        var seen = new SeenFlows();
        foreach (var node in fields.List(ScenarioShape.Observed))
        {
            if (FieldReader.AsText(node, "'observed'", diagnostics) is not { } path)
            {
                continue;
            }

            foreach (var file in files.Resolve(path, node.Location, diagnostics))
            {
                if (files.ReadBytes(file, LargestLog, node.Location, diagnostics) is { } bytes)
                {
                    Add(bytes, files.Show(file), seen, diagnostics);
                }
            }
        }

        var reader = new ObservedFlowReader(scenario, topology, plan);
        var wanted = seen.All.Where(f => f.WasAllowed && reader.IsOfScenario(f.Source)).ToArray();
        var found = wanted.Select(reader.Read).OfType<ObservedFlow>().ToImmutableArray();
        if (wanted.Length > found.Length)
        {
            diagnostics.Note(
                fields.LocationOf(ScenarioShape.Observed),
                $"{CountText.Of(wanted.Length - found.Length, "connection")} of the logs have no end in this topology and are not tested."
            );
        }

        return found;
    }

    private static void Add(byte[] bytes, string name, SeenFlows seen, DiagnosticBag diagnostics)
    {
        var problems = new FlowProblems(diagnostics);
        using var stream = new MemoryStream(bytes);
        foreach (var record in new FlowReader(FlowSources.Known, null, new(), problems).Read(stream, name))
        {
            seen.Add(record);
        }

        problems.Finish(name);
    }

    private bool IsOfScenario(FlowEnd end) => end.Scenario is null || end.Scenario == _scenario;

    private ObservedFlow? Read(SeenFlow flow)
    {
        if (!_ends.IsWorkload(flow.Source) && !_ends.IsWorkload(flow.Destination))
        {
            return null;
        }

        return _ends.Find(flow.Source, out var problem) is not { } from || _ends.Find(flow.Destination, out problem) is not { } to
                ? new(flow, null, problem)
            : FlowOf(flow, from, to) is { } asked ? new(flow, asked, null)
            : new(flow, null, $"the topology has no question {from} -> {to}:{flow.Port}");
    }

    private Flow? FlowOf(SeenFlow flow, EndpointRef from, EndpointRef to)
    {
        foreach (var family in flow.Family is { } told ? [told] : _topology.IpFamilies)
        {
            var asked = new Flow(from, to, flow.Port, family);
            if (_plan.PlaceOf(asked) >= 0)
            {
                return asked;
            }
        }

        return null;
    }
}
