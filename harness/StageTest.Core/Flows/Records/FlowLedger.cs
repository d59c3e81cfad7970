using System.Collections.Immutable;

namespace StageTest.Core.Flows.Records;

/// <summary>Adds up records with the same key. Equal ends and traces are stored once.</summary>
internal sealed class FlowLedger
{
    private readonly Dictionary<FlowKey, int> _places = [];
    private readonly List<FlowRecord> _records = [];
    private readonly Dictionary<FlowEnd, FlowEnd> _ends = [];
    private readonly Dictionary<FlowTrace, FlowTrace> _traces = new() { [FlowTrace.None] = FlowTrace.None };
    private FlowTexts _texts = new();

    /// <summary>The records, in the order of their keys' first appearance.</summary>
    public IReadOnlyList<FlowRecord> Records => _records;

    /// <summary>Adds a record.</summary>
    public void Add(FlowRecord record)
    {
        var key = record.Key with
        {
            Source = Kept(record.Key.Source),
            Destination = Kept(record.Key.Destination),
            Enforced = Kept(record.Key.Enforced),
            Pending = Kept(record.Key.Pending),
        };
        if (_places.TryAdd(key, _records.Count))
        {
            _records.Add(record with { Key = key });
        }
        else
        {
            var place = _places[key];
            _records[place] = _records[place].With(record);
        }
    }

    /// <summary>The same record, with texts shared with the ledger.</summary>
    public FlowRecord Shared(FlowRecord record) =>
        record with
        {
            Key = record.Key with
            {
                Source = _ends.GetValueOrDefault(record.Key.Source, record.Key.Source),
                Destination = _ends.GetValueOrDefault(record.Key.Destination, record.Key.Destination),
                Enforced = _traces.GetValueOrDefault(record.Key.Enforced, record.Key.Enforced),
                Pending = _traces.GetValueOrDefault(record.Key.Pending, record.Key.Pending),
            },
        };

    /// <summary>Drops the records that were last seen before a time, and everything that only they used.</summary>
    public void Forget(DateTimeOffset oldest)
    {
        if (_records.TrueForAll(r => r.Last >= oldest))
        {
            return;
        }

        FlowRecord[] kept = [.. _records.Where(r => r.Last >= oldest)];
        _records.Clear();
        _places.Clear();
        _ends.Clear();
        _traces.Clear();
        _traces[FlowTrace.None] = FlowTrace.None;
        _texts = new();
        foreach (var record in kept)
        {
            Add(record);
        }
    }

    /// <summary>The records by time of their first appearance.</summary>
    public ImmutableArray<FlowRecord> Sorted() => [.. _records.OrderBy(r => r.First)];

    private FlowEnd Kept(FlowEnd end)
    {
        if (!_ends.TryGetValue(end, out var kept))
        {
            kept = end.Sharing(_texts);
            _ends[kept] = kept;
        }

        return kept;
    }

    private FlowTrace Kept(FlowTrace trace)
    {
        if (!_traces.TryGetValue(trace, out var kept))
        {
            _traces[trace] = kept = trace;
        }

        return kept;
    }
}
