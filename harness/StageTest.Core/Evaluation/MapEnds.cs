using StageTest.Core.Connectivity;
using StageTest.Core.Topologies;

namespace StageTest.Core.Evaluation;

/// <summary>Names the ends of a map, and shows the pods of one owner as the owner where they are alike.</summary>
internal sealed class MapEnds
{
    private readonly Dictionary<EndpointRef, MapEnd> _own;
    private readonly Dictionary<MapEnd, MapEnd> _owners;

    public MapEnds(Topology topology)
    {
        _own = topology.Workloads.ToDictionary(w => w.Ref, w => new MapEnd(w.Ref, w.Kind));
        _owners = topology
            .Workloads.Where(w => w.Owner is not null)
            .ToDictionary(w => _own[w.Ref], w => new MapEnd(w.Ref with { Name = w.Owner!.Name, Kind = null }, w.Owner.Kind));
    }

    /// <summary>A workload's own name.</summary>
    public MapEnd Of(EndpointRef workload) => _own[workload];

    /// <summary>The lines of all cells, with one line for each owner whose pods all have the same connections.</summary>
    public IEnumerable<MapLine> Join(Dictionary<(MapEnd From, MapEnd To), ConnectionBounds> cells)
    {
        var unlike = new HashSet<MapEnd>();
        Dictionary<(MapEnd From, MapEnd To), ConnectionBounds> joined;
        do
        {
            joined = [];
            foreach (var ((from, to), connections) in cells)
            {
                var key = (Shown(from, unlike), Shown(to, unlike));
                if (key.Item1 == key.Item2)
                {
                    continue;
                }

                if (joined.TryGetValue(key, out var others) && others != connections)
                {
                    // Pods of one owner differ, so the owner has no one answer: its pods are shown. Both ends may be to blame.
                    unlike.UnionWith([key.Item1, key.Item2]);
                    joined = null!;
                    break;
                }

                joined[key] = connections;
            }
        } while (joined is null);
        return joined.Select(c => new MapLine(c.Key.Item1, c.Key.Item2, c.Value.Certain) { Unknown = c.Value.Unknown });
    }

    private MapEnd Shown(MapEnd end, HashSet<MapEnd> unlike) =>
        _owners.TryGetValue(end, out var owner) && !unlike.Contains(owner) ? owner : end;
}
