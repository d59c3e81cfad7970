namespace StageTest.Core.Flows.Records;

/// <summary>The counters of a connection; 0 if the source does not count.</summary>
/// <param name="PacketsIn">Packets to the reporting end.</param>
/// <param name="PacketsOut">Packets from it.</param>
/// <param name="BytesIn">Bytes to it.</param>
/// <param name="BytesOut">Bytes from it.</param>
/// <param name="Connections">Connections that were opened.</param>
internal readonly record struct FlowCounts(long PacketsIn, long PacketsOut, long BytesIn, long BytesOut, long Connections)
{
    /// <summary>Adds up, capped at the largest number.</summary>
    public static FlowCounts operator +(FlowCounts left, FlowCounts right) => Add(left, right);

    /// <summary>Adds up, capped at the largest number.</summary>
    public static FlowCounts Add(FlowCounts left, FlowCounts right) =>
        new(
            Sum(left.PacketsIn, right.PacketsIn),
            Sum(left.PacketsOut, right.PacketsOut),
            Sum(left.BytesIn, right.BytesIn),
            Sum(left.BytesOut, right.BytesOut),
            Sum(left.Connections, right.Connections)
        );

    /// <summary>All packets.</summary>
    public long Packets => Sum(PacketsIn, PacketsOut);

    /// <summary>All bytes.</summary>
    public long Bytes => Sum(BytesIn, BytesOut);

    private static long Sum(long left, long right) => left > long.MaxValue - right ? long.MaxValue : left + right;
}
