using System.Net.Sockets;
using StageTest.Core.Connectivity;

namespace StageTest.Core.Evaluation;

/// <summary>Joins the maps of two families of addresses: what is the same in both stands in one line, without a family.</summary>
internal static class FamilyMaps
{
    /// <summary>The map of both.</summary>
    /// <param name="maps">The map of each family. Of ranges of addresses, those of the other family are left out.</param>
    public static ConnectionMap Join(params (AddressFamily Family, ConnectionMap Map)[] maps)
    {
        var alike = MapParts.CutAlike([.. maps.Select(m => m.Map)]);
        ConnectionMap[] own = [.. maps.Zip(alike, (one, cut) => cut with { Lines = [.. cut.Lines.Where(l => IsOf(l, one.Family))] })];
        var lines = maps.Zip(own, (one, map) => map.Lines.Select(line => line with { Family = one.Family }))
            .SelectMany(all => all)
            .GroupBy(line => line with { Family = null })
            .SelectMany(same => same.Count() == maps.Length ? [same.Key] : same.AsEnumerable())
            .Select(line => line.From.IsExternal || line.To.IsExternal ? line with { Family = null } : line);
        return own[0] with
        {
            Workloads = [.. own.SelectMany(m => m.Workloads).Distinct()],
            Lines = [.. lines.OrderBy(l => $"{l.From} => {l.To} : {l.Family}", StringComparer.Ordinal)],
            OfFamilies = [.. maps.Zip(own, (one, map) => (one.Family, map))],
        };
    }

    private static bool IsOf(MapLine line, AddressFamily family) =>
        (line.From.First ?? line.To.First)?.AddressFamily is not { } other || other == family;
}
