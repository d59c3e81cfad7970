namespace StageTest.Core.Recommendation;

/// <summary>
/// Combines the intent of a scenario with recordings: only connections in both are wanted, unless the user says otherwise.
/// </summary>
internal static class DemandUnion
{
    /// <summary>Both together.</summary>
    /// <param name="intended">The intent.</param>
    /// <param name="seen">The recordings, with the completed topology.</param>
    /// <param name="includeSeen">Whether recorded connections that are not intended are wanted.</param>
    /// <param name="includeIntended">Whether intended connections that were never recorded are wanted.</param>
    public static Demand Of(Demand intended, Demand seen, bool includeSeen, bool includeIntended)
    {
        var byIntent = intended.Wanted.ToDictionary(w => w.Flow);
        var bySight = seen.Wanted.ToDictionary(w => w.Flow);
        var onlySeen = bySight.Keys.Where(f => !byIntent.ContainsKey(f)).Order(FlowOrder.Instance).ToArray();
        var onlyIntended = byIntent.Keys.Where(f => !bySight.ContainsKey(f)).Order(FlowOrder.Instance).ToArray();
        var wanted = new WantedFlows();
        foreach (var flow in intended.Wanted.Concat(seen.Wanted))
        {
            var isBoth = byIntent.ContainsKey(flow.Flow) && bySight.ContainsKey(flow.Flow);
            if (isBoth || (bySight.ContainsKey(flow.Flow) ? includeSeen : includeIntended))
            {
                wanted.Add(flow);
            }
        }

        var sorted = wanted.Sorted();
        var flows = sorted.Select(w => w.Flow).ToHashSet();
        return intended with
        {
            Topology = seen.Topology,
            Sources = [.. intended.Sources, .. seen.Sources],
            Wanted = sorted,
            Asked = [.. intended.Asked.Concat(seen.Asked).Distinct().Where(f => Translation.IsWithin(seen.Topology, f, flows))],
            Denied = intended.Denied.Union(seen.Denied).Except(flows),
            Unwritten = [.. intended.Unwritten, .. seen.Unwritten],
            Disagreements =
            [
                .. onlySeen.Select(f => new Disagreement(true, f, includeSeen)),
                .. onlyIntended.Select(f => new Disagreement(false, f, includeIntended)),
            ],
            Remarks = [.. intended.Remarks, .. seen.Remarks],
            Learning = seen.Learning,
        };
    }
}
