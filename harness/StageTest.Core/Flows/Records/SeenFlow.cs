using System.Net.Sockets;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Flows.Records;

/// <summary>One connection with all that its records say of it: what both ends reported, how often, and when.</summary>
/// <param name="source">Where it begins.</param>
/// <param name="destination">Where it ends.</param>
/// <param name="port">The destination's port and the protocol.</param>
/// <param name="family">The family of the addresses; null if it is not stated.</param>
/// <param name="location">Where it was first written.</param>
internal sealed class SeenFlow(FlowEnd source, FlowEnd destination, Port port, AddressFamily? family, SourceLocation location)
{
    private long _allowedByDestination;
    private long _deniedByDestination;
    private long _allowedBySource;
    private long _deniedBySource;
    private long _ofDestination;
    private long _ofSource;
    private Shown? _pendingEgress;
    private Shown? _pendingIngress;

    /// <summary>Where it begins.</summary>
    public FlowEnd Source { get; } = source;

    /// <summary>Where it ends.</summary>
    public FlowEnd Destination { get; } = destination;

    /// <summary>The destination's port and the protocol.</summary>
    public Port Port { get; } = port;

    /// <summary>The family of the addresses; null if it is not stated.</summary>
    public AddressFamily? Family { get; } = family;

    /// <summary>Where it was first written.</summary>
    public SourceLocation Location { get; } = location;

    /// <summary>When it was first seen.</summary>
    public DateTimeOffset First { get; private set; } = DateTimeOffset.MaxValue;

    /// <summary>When it was last seen.</summary>
    public DateTimeOffset Last { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>
    /// How many connections were opened, or records written where the source counts none; both ends tell of the same ones.
    /// </summary>
    public long Connections => Math.Max(_ofDestination, _ofSource);

    /// <summary>Whether it got through at least once.</summary>
    /// <remarks>The destination decides last. If it says nothing, what left the source was not stopped by anyone who tells.</remarks>
    public bool WasAllowed => _allowedByDestination > 0 || (_deniedByDestination == 0 && _allowedBySource > 0);

    /// <summary>Whether it was stopped at least once.</summary>
    public bool WasDenied => _deniedByDestination > 0 || _deniedBySource > 0;

    /// <summary>What Calico's pending trace last showed at the source; null if no record tells.</summary>
    public bool? PendingEgress => _pendingEgress?.IsAllowed;

    /// <summary>What it last showed at the destination; null if no record tells.</summary>
    public bool? PendingIngress => _pendingIngress?.IsAllowed;

    /// <summary>Adds a record of it.</summary>
    public void Add(FlowRecord record)
    {
        Shown? pending = record.Key.Pending.Action switch
        {
            RuleAction.Allow => new(true, record.Last),
            RuleAction.Deny => new(false, record.Last),
            _ => null,
        };
        var count = Math.Max(record.Counts.Connections, 1);
        if (record.Key.Reporter == FlowReporter.Source)
        {
            _ofSource += count;
            _pendingEgress = Later(_pendingEgress, pending);
            (_allowedBySource, _deniedBySource) = record.Key.IsAllowed
                ? (_allowedBySource + 1, _deniedBySource)
                : (_allowedBySource, _deniedBySource + 1);
        }
        else
        {
            _ofDestination += count;
            _pendingIngress = Later(_pendingIngress, pending);
            (_allowedByDestination, _deniedByDestination) = record.Key.IsAllowed
                ? (_allowedByDestination + 1, _deniedByDestination)
                : (_allowedByDestination, _deniedByDestination + 1);
        }

        First = record.First < First ? record.First : First;
        Last = record.Last > Last ? record.Last : Last;
    }

    /// <summary>Adds all that another one says of the same connection.</summary>
    public void Add(SeenFlow other)
    {
        _allowedByDestination += other._allowedByDestination;
        _deniedByDestination += other._deniedByDestination;
        _allowedBySource += other._allowedBySource;
        _deniedBySource += other._deniedBySource;
        _ofDestination += other._ofDestination;
        _ofSource += other._ofSource;
        _pendingEgress = Later(_pendingEgress, other._pendingEgress);
        _pendingIngress = Later(_pendingIngress, other._pendingIngress);
        First = other.First < First ? other.First : First;
        Last = other.Last > Last ? other.Last : Last;
    }

    private static Shown? Later(Shown? one, Shown? other) => one is null || other?.At >= one.Value.At ? other : one;

    // What the trace showed at one end, and when: the other end may have told of later times already.
    private readonly record struct Shown(bool IsAllowed, DateTimeOffset At);
}
