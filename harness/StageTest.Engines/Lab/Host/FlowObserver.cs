using System.Buffers.Text;
using StageTest.Core.Addresses;
using StageTest.Engines.Lab.Linux;
using StageTest.Engines.Lab.Nft;
using StageTest.Engines.Lab.Probes;

namespace StageTest.Engines.Lab.Host;

/// <summary>Collects, for each probe of a reading, the rule numbers that its packets reached, in order.</summary>
internal sealed class FlowObserver : IDisposable
{
    private readonly NflogNetlink _logs = new(NftHits.Group);
    private readonly Dictionary<PacketKey, int> _probes = [];
    private readonly List<int>?[] _places;

    /// <summary>Starts to observe. The calling thread must be in the router's namespace.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public FlowObserver(Fabric fabric, HostProbes probes)
    {
        _places = new List<int>?[probes.From.Length];
        for (var probe = 0; probe < probes.From.Length; probe++)
        {
            if (probes.To[probe] == Probe.NoPod)
            {
                // Rejected before any policy is evaluated.
                continue;
            }

            var family = probes.OverIPv6?[probe] == true ? IpFamily.V6 : IpFamily.V4;
            _probes[
                new(
                    AddressNumber.Of(fabric.AddressOf(probes.From[probe], family)),
                    AddressNumber.Of(fabric.AddressOf(probes.To[probe], family)),
                    PortCode.Read(probes.Entrances?.GetValueOrDefault(probe)?.Target ?? probes.Port[probe])
                )
            ] = probe;
        }
    }

    /// <summary>Reads pending logs, so that the kernel never has to drop any.</summary>
    /// <exception cref="LinuxException">Logs were lost.</exception>
    public void Drain() =>
        _logs.Receive(
            (prefix, packet) =>
            {
                if (
                    PacketKey.Read(packet) is { } key
                    && _probes.TryGetValue(key, out var probe)
                    && Utf8Parser.TryParse(prefix, out int place, out _)
                )
                {
                    (_places[probe] ??= []).Add(place);
                }
            }
        );

    /// <summary>Ends the observation and returns the numbers for each probe: none if its packets reached no logging rule.</summary>
    /// <exception cref="LinuxException">Logs were lost.</exception>
    public int[][] Finish()
    {
        Drain();
        _logs.Finish();
        Drain();
        return [.. _places.Select(places => places?.ToArray() ?? [])];
    }

    /// <inheritdoc/>
    public void Dispose() => _logs.Dispose();
}
