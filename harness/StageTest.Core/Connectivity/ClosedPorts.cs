using System.Collections.Immutable;
using StageTest.Core.Topologies;

namespace StageTest.Core.Connectivity;

/// <summary>Reports which allowed connections end at ports without a listener.</summary>
internal static class ClosedPorts
{
    /// <summary>The detail of such a connection: the destination refuses it, and no policy denies it.</summary>
    public const string Closed = "closed";

    /// <summary>The matrix with the detail for each such connection.</summary>
    public static ConnectivityMatrix Told(Topology topology, ConnectivityMatrix matrix)
    {
        if (!topology.HasClosedPorts)
        {
            return matrix;
        }

        var details = ImmutableDictionary.CreateBuilder<int, string>();
        for (var place = 0; place < matrix.Verdicts.Length; place++)
        {
            var flow = matrix.Plan.Flows[place];
            var detail = matrix.DetailAt(place)
                ?? (matrix.Verdicts[place] == Verdict.Allowed && topology.IsClosed(flow.To, flow.Port) ? Closed : null);
            if (detail is not null)
            {
                details.Add(place, detail);
            }
        }

        return new(matrix.Plan, matrix.Verdicts, details.ToImmutable());
    }
}
