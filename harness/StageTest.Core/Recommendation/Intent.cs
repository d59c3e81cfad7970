using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Recommendation;

/// <summary>The connections that the author of a scenario expects to work after promotion.</summary>
internal static class Intent
{
    /// <summary>
    /// The demand of several scenarios together: a connection expected to work in one must not be expected denied in another.
    /// </summary>
    /// <param name="scenarios">The scenarios, at least one.</param>
    /// <param name="diagnostics">Receives errors, if they describe an object differently.</param>
    public static Demand Of(IReadOnlyList<Scenario> scenarios, DiagnosticBag diagnostics)
    {
        if (scenarios is [var only])
        {
            return Of(only);
        }

        var topology = new TopologyUnion(diagnostics).Of(scenarios);
        var demands = scenarios.Select(Of).ToArray();
        var wanted = new WantedFlows();
        var unwritten = demands.SelectMany(d => d.Unwritten).ToList();
        foreach (var demand in demands)
        {
            foreach (var flow in demand.Wanted)
            {
                if (demands.FirstOrDefault(other => other.Denied.Contains(flow.Flow)) is { } against)
                {
                    unwritten.Add(
                        new(
                            $"{flow.Flow}",
                            $"{demand.Sources[0]} expects it allowed and {against.Sources[0]} expects it denied; let them agree"
                        )
                    );
                }
                else
                {
                    wanted.Add(flow);
                }
            }
        }

        var sorted = wanted.Sorted();
        var flows = sorted.Select(w => w.Flow).ToHashSet();
        return new()
        {
            Topology = topology,
            Sources = [.. scenarios.Select(s => s.File)],
            Wanted = sorted,
            Asked = [.. demands.SelectMany(d => d.Asked).Distinct().Where(f => Translation.IsWithin(topology, f, flows))],
            Denied = demands.SelectMany(d => d.Denied).ToImmutableHashSet().Except(flows),
            Unwritten = [.. unwritten.Distinct()],
            Existing = demands.Select(d => d.Existing).Aggregate((all, one) => all.And(one)),
        };
    }

    /// <summary>The demand of a scenario's <c>expect.promoted</c>.</summary>
    public static Demand Of(Scenario scenario)
    {
        var expected = scenario.Promoted;
        var wanted = new WantedFlows();
        var asked = ImmutableArray.CreateBuilder<Flow>();
        var denied = ImmutableHashSet.CreateBuilder<Flow>();
        var unwritten = ImmutableArray.CreateBuilder<UnwrittenFlow>();
        for (var place = 0; place < scenario.Plan.Flows.Length; place++)
        {
            if (expected.Verdicts[place] == Verdict.Denied)
            {
                denied.Add(scenario.Plan.Flows[place]);
            }
        }

        for (var place = 0; place < scenario.Plan.Flows.Length; place++)
        {
            var flow = scenario.Plan.Flows[place];
            if (expected.Verdicts[place] != Verdict.Allowed)
            {
                continue;
            }

            var location = expected.Entries.TryGetValue(place, out var entry) ? entry.Location : expected.Location;
            var becomes = Translation.Of(scenario.Topology, flow, out var problem).ToArray();
            if (becomes.FirstOrDefault(denied.Contains) is { To.Name: not null } contradiction)
            {
                problem =
                    $"it arrives as {contradiction}, which the scenario expects denied; expect that allowed, or this connection denied";
            }

            if (problem is not null)
            {
                unwritten.Add(new($"{flow}", problem));
                continue;
            }

            asked.Add(flow);
            foreach (var one in becomes)
            {
                wanted.Add(one, new($"{location.File}:{location.Line}", one == flow ? null : $"{flow}"));
            }
        }

        return new()
        {
            Topology = scenario.Topology,
            Sources = [scenario.File],
            Wanted = wanted.Sorted(),
            Asked = asked.ToImmutable(),
            Denied = denied.ToImmutable(),
            Unwritten = unwritten.ToImmutable(),
            Existing = scenario.Policies,
        };
    }
}
