using System.Collections.Immutable;
using StageTest.Core.Connectivity;

namespace StageTest.Core.Scenarios.Selection;

/// <summary>Gives each flow its place: flows of the plan keep theirs, flows to Services get the next one when they are named.</summary>
internal sealed class FlowPlaces(ProbePlan plan, ServiceSelection services)
{
    private readonly Dictionary<Flow, int> _serviceFlows = [];

    /// <summary>Every flow that is tested: those of the plan, then those to Services that were named, in their order.</summary>
    public ImmutableArray<Flow> Flows =>
        _serviceFlows.Count == 0 ? plan.Flows : [.. plan.Flows, .. _serviceFlows.OrderBy(f => f.Value).Select(f => f.Key)];

    /// <summary>The flow at a place.</summary>
    public Flow At(int place) => place < plan.Flows.Length ? plan.Flows[place] : Flows[place];

    /// <summary>The place of a flow, or -1 if it is not tested.</summary>
    public int PlaceOf(Flow flow)
    {
        if (!flow.To.IsService)
        {
            return plan.PlaceOf(flow);
        }

        // No packet from outside the cluster reaches a Service's virtual address.
        if ((flow.From.IsExternal && !services.IsOpen(flow.To)) || !services.HaveFamily(flow))
        {
            return -1;
        }

        if (!_serviceFlows.TryGetValue(flow, out var place))
        {
            _serviceFlows[flow] = place = plan.Flows.Length + _serviceFlows.Count;
        }

        return place;
    }
}
