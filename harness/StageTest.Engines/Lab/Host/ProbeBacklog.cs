using System.Net;
using System.Net.Sockets;
using StageTest.Core.Addresses;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab.Linux;

namespace StageTest.Engines.Lab.Host;

/// <summary>The remaining probes of a reading. The next free thread takes those of one source. Thread-safe.</summary>
internal sealed class ProbeBacklog
{
    private readonly int[] _order;
    private readonly int[] _firstOfSource;
    private int _next = -1;

    /// <summary>Sorts the probes of a reading by source.</summary>
    public ProbeBacklog(HostProbes probes)
    {
        Probes = probes;
        _order = [.. Enumerable.Range(0, probes.From.Length).OrderBy(place => probes.From[place])];
        _firstOfSource =
        [
            .. Enumerable.Range(0, _order.Length).Where(i => i == 0 || probes.From[_order[i]] != probes.From[_order[i - 1]]),
            _order.Length,
        ];
    }

    /// <summary>The whole reading.</summary>
    public HostProbes Probes { get; }

    /// <summary>The number of sources.</summary>
    public int Sources => _firstOfSource.Length - 1;

    /// <summary>The indexes of all remaining probes of a source; empty if none is left.</summary>
    public ReadOnlySpan<int> Take() =>
        Interlocked.Increment(ref _next) is var source && source < Sources
            ? _order.AsSpan(_firstOfSource[source].._firstOfSource[source + 1])
            : [];

    /// <summary>The ends, port and address of a probe.</summary>
    public (int Source, int To, Port Port, RawSocketAddress Address) Read(int place, Fabric fabric)
    {
        var port = PortCode.Read(Probes.Port[place]);
        var address = Probes.Entrances?.GetValueOrDefault(place) is { } entrance
            ? IPAddress.Parse(entrance.Address)
            : fabric.AddressOf(Probes.To[place], FamilyOf(place));
        return (Probes.From[place], Probes.To[place], port, Fabric.DestinationOf(address, Port.HasPorts(port.Protocol) ? port.Number : 0));
    }

    private AddressFamily FamilyOf(int place) => Probes.OverIPv6?[place] == true ? IpFamily.V6 : IpFamily.V4;
}
