using StageTest.Core.Connectivity;
using StageTest.Core.Contract;

namespace StageTest.Core.Reports.Maps;

/// <summary>The map for scripts, exact for all protocols: a <see cref="MapContract"/>.</summary>
internal sealed class JsonMap : IResultWriter<ConnectionMap>
{
    /// <inheritdoc/>
    public void Write(ConnectionMap map, TextWriter writer) =>
        ContractJson.Write(
            new MapContract
            {
                Version = 1,
                Connections = map.Lines.Select(line => new ConnectionContract
                {
                    From = Of(line.From),
                    To = Of(line.To),
                    IpFamily = line.Family is { } family ? Addresses.IpFamily.Name(family) : null,
                    Allowed = Of(line.Connections),
                    Unknown = line.Unknown.IsEmpty ? null : Of(line.Unknown),
                }),
            },
            writer,
            ContractJson.Escaped
        );

    /// <summary>An end: a workload's name and kind, or the first and last address.</summary>
    internal static MapEndContract Of(MapEnd end) =>
        end.Workload is { } workload
            ? new() { Workload = workload.ToString(), Kind = end.Kind }
            : new() { FirstAddress = end.First!.ToString(), LastAddress = end.Last!.ToString() };

    /// <summary>A set of connections as ranges.</summary>
    internal static ConnectionSetContract Of(ConnectionSet connections) =>
        new()
        {
            All = connections == ConnectionSet.All,
            Tcp = Of(connections.Tcp),
            Udp = Of(connections.Udp),
            Sctp = Of(connections.Sctp),
            Icmp = Of(connections.Icmp),
            IcmpV6 = Of(connections.IcmpV6),
            OtherProtocols = Of(connections.Others),
        };

    private static IEnumerable<IReadOnlyList<int>>? Of(IntervalSet set) =>
        set.IsEmpty ? null : set.Ranges.Select(range => (IReadOnlyList<int>)[range.First, range.Last]);
}
