using System.Collections.Immutable;
using StageTest.Core.Flows.Records;

namespace StageTest.Core.Flows.Sources;

/// <summary>What was observed: the records of all sources together, and what is not among them.</summary>
/// <param name="Records">The records, the one that was seen first before the others.</param>
/// <param name="Tally">How many were read and omitted.</param>
internal sealed record FlowObservation(ImmutableArray<FlowRecord> Records, FlowTally Tally)
{
    /// <summary>The reason for which records that do not fit the query are omitted.</summary>
    public const string NotAskedFor = "records that the filters leave out";

    /// <summary>Adds up the records that are wanted.</summary>
    public static FlowObservation Of(IEnumerable<FlowRecord> records, FlowQuery query, FlowTally tally)
    {
        var ledger = new FlowLedger();
        foreach (var record in records)
        {
            if (query.Wants(record))
            {
                ledger.Add(record);
            }
            else
            {
                tally.LeaveOut(NotAskedFor);
            }
        }

        return new(ledger.Sorted(), tally);
    }
}
