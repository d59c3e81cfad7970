using System.Collections.Immutable;
using StageTest.Core.Flows.Records;

namespace StageTest.Core.Flows.Sources;

/// <summary>The result of an observation: the records of all sources, and the counts of omitted ones.</summary>
/// <param name="Records">The records, by time of their first appearance.</param>
/// <param name="Tally">How many were read and omitted.</param>
internal sealed record FlowObservation(ImmutableArray<FlowRecord> Records, FlowTally Tally)
{
    /// <summary>The reason for records that do not match the query.</summary>
    public const string NotAskedFor = "records that the filters leave out";

    /// <summary>Adds up the wanted records.</summary>
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
