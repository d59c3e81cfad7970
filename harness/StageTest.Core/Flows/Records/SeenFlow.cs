using System.Net.Sockets;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Flows.Records;

/// <summary>One connection with the content of all its records: the reports of both ends, counts, and times.</summary>
/// <param name="source">The source.</param>
/// <param name="destination">The destination.</param>
/// <param name="port">The destination's port and the protocol.</param>
/// <param name="family">The family of the addresses; null if it is not stated.</param>
/// <param name="location">Its first place in the input.</param>
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

    /// <summary>The source.</summary>
    public FlowEnd Source { get; } = source;

    /// <summary>The destination.</summary>
    public FlowEnd Destination { get; } = destination;

    /// <summary>The destination's port and the protocol.</summary>
    public Port Port { get; } = port;

    /// <summary>The family of the addresses; null if it is not stated.</summary>
    public AddressFamily? Family { get; } = family;

    /// <summary>Its first place in the input.</summary>
    public SourceLocation Location { get; } = location;

    /// <summary>When it was first seen.</summary>
    public DateTimeOffset First { get; private set; } = DateTimeOffset.MaxValue;

    /// <summary>When it was last seen.</summary>
    public DateTimeOffset Last { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>
    /// How many connections were opened, or records written if the source does not count; both ends report the same ones.
    /// </summary>
    public long Connections => Math.Max(_ofDestination, _ofSource);

    /// <summary>Whether it was allowed at least once.</summary>
    /// <remarks>The destination decides last. Without its report, a connection that left the source counts as allowed.</remarks>
    public bool WasAllowed => _allowedByDestination > 0 || (_deniedByDestination == 0 && _allowedBySource > 0);

    /// <summary>Whether it was denied at least once.</summary>
    public bool WasDenied => _deniedByDestination > 0 || _deniedBySource > 0;

    /// <summary>The last result of Calico's pending trace at the source; null if no record has one.</summary>
    public bool? PendingEgress => _pendingEgress?.IsAllowed;

    /// <summary>Its last result at the destination; null if no record has one.</summary>
    public bool? PendingIngress => _pendingIngress?.IsAllowed;

    /// <summary>Adds a record.</summary>
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

    /// <summary>Adds the content of another one for the same connection.</summary>
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

    // The result of the trace at one end, and its time: the other end may already have reported later times.
    private readonly record struct Shown(bool IsAllowed, DateTimeOffset At);
}
