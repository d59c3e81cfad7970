using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Probing;

namespace StageTest.Engines.Lab;

/// <summary>Splits the flows of a plan into probes between single pods, and puts their outcomes together into a matrix.</summary>
/// <remarks>A flow holds between every replica of its source and every one of its destination, or it is not one answer.</remarks>
internal sealed class ProbeSheet
{
    private readonly ImmutableArray<LabNode> _nodes;
    private readonly ProbePlan _plan;
    private readonly int[] _firstProbe;

    /// <summary>Splits a plan.</summary>
    /// <exception cref="KeyNotFoundException">An end of a flow is not among the nodes.</exception>
    public ProbeSheet(ImmutableArray<LabNode> nodes, ProbePlan plan)
    {
        _nodes = nodes;
        _plan = plan;
        _firstProbe = new int[plan.Flows.Length + 1];
        var places = Enumerable.Range(0, nodes.Length).GroupBy(i => nodes[i].Owner).ToDictionary(g => g.Key, g => g.ToArray());
        var probes = ImmutableArray.CreateBuilder<Probe>(plan.Flows.Length);
        for (var flow = 0; flow < plan.Flows.Length; flow++)
        {
            var (from, to, port, family) = plan.Flows[flow];
            _firstProbe[flow] = probes.Count;
            foreach (var source in places[from])
            {
                foreach (var destination in places[to])
                {
                    // Between replicas, a pod's talk to itself says nothing; a single pod is asked only where the plan insists.
                    if (source != destination || places[from].Length == 1)
                    {
                        probes.Add(new(source, destination, port, family));
                    }
                }
            }
        }

        _firstProbe[^1] = probes.Count;
        Probes = probes.ToImmutable();
    }

    /// <summary>What is asked.</summary>
    public ProbePlan Plan => _plan;

    /// <summary>The probes, those of one flow side by side.</summary>
    public ImmutableArray<Probe> Probes { get; }

    /// <summary>One verdict for each flow of the plan.</summary>
    /// <param name="outcomes">One outcome for each probe.</param>
    /// <param name="reasons">Why a probe did not run, by its place.</param>
    public ConnectivityMatrix Verdicts(ReadOnlySpan<ProbeOutcome> outcomes, IReadOnlyDictionary<int, string> reasons)
    {
        var verdicts = ImmutableArray.CreateBuilder<Verdict>(_plan.Flows.Length);
        var details = ImmutableDictionary.CreateBuilder<int, string>();
        for (var flow = 0; flow < _plan.Flows.Length; flow++)
        {
            var first = _firstProbe[flow];
            var (verdict, detail) = ProbeOutcomes.Together(
                outcomes[first.._firstProbe[flow + 1]], pair => Ends(first + pair), pair => reasons.GetValueOrDefault(first + pair));
            verdicts.Add(verdict);
            if (detail is not null)
            {
                details.Add(flow, detail);
            }
        }

        return new(_plan, verdicts.MoveToImmutable(), details.ToImmutable());
    }

    private string Ends(int probe) => $"{_nodes[Probes[probe].From].Name} -> {_nodes[Probes[probe].To].Name}";
}
