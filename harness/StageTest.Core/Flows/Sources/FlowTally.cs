namespace StageTest.Core.Flows.Sources;

/// <summary>Counts what was read and what was omitted, by reason.</summary>
internal sealed class FlowTally
{
    /// <summary>Packets of answers: the connection itself is another record.</summary>
    public const string Replies = "replies";

    /// <summary>Records of a connection in which no packet was seen and which was not opened.</summary>
    public const string WithoutPackets = "records without packets";

    /// <summary>Records of the translation of a Service's address: the connection to the pod is another record.</summary>
    public const string Translations = "translations of Services";

    /// <summary>Records from a place that comes before policies.</summary>
    public const string BeforePolicies = "records from before policies were evaluated";

    /// <summary>Records without a verdict of policies: errors, requests of layer 7, traces.</summary>
    public const string WithoutVerdict = "records without a verdict of policies";

    private readonly SortedDictionary<string, long> _leftOut = new(StringComparer.Ordinal);

    /// <summary>How many records were read, those that were omitted among them.</summary>
    public long Read { get; set; }

    /// <summary>How many were omitted, by reason.</summary>
    public IReadOnlyDictionary<string, long> LeftOut => _leftOut;

    /// <summary>Counts a record that is omitted.</summary>
    /// <returns>Null, which is what a reader then gives.</returns>
    public Records.FlowRecord? LeaveOut(string reason)
    {
        LeaveOut(reason, 1);
        return null;
    }

    /// <summary>Counts records that are omitted.</summary>
    public void LeaveOut(string reason, long count) => _leftOut[reason] = _leftOut.GetValueOrDefault(reason) + count;
}
