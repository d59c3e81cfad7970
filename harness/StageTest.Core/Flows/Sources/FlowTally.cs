namespace StageTest.Core.Flows.Sources;

/// <summary>Counts read and omitted records, by reason.</summary>
internal sealed class FlowTally
{
    /// <summary>Packets of answers: the connection itself is another record.</summary>
    public const string Replies = "replies";

    /// <summary>Records of a connection without packets that was not opened.</summary>
    public const string WithoutPackets = "records without packets";

    /// <summary>Records of the translation of a Service's address: the connection to the pod has another record.</summary>
    public const string Translations = "translations of Services";

    /// <summary>Records from a point before the policies.</summary>
    public const string BeforePolicies = "records from before policies were evaluated";

    /// <summary>Records without a verdict of policies: errors, requests of layer 7, traces.</summary>
    public const string WithoutVerdict = "records without a verdict of policies";

    private readonly SortedDictionary<string, long> _leftOut = new(StringComparer.Ordinal);

    /// <summary>How many records were read, including omitted ones.</summary>
    public long Read { get; set; }

    /// <summary>How many were omitted, by reason.</summary>
    public IReadOnlyDictionary<string, long> LeftOut => _leftOut;

    /// <summary>Counts an omitted record.</summary>
    /// <returns>Null, which a reader then returns.</returns>
    public Records.FlowRecord? LeaveOut(string reason)
    {
        LeaveOut(reason, 1);
        return null;
    }

    /// <summary>Counts omitted records.</summary>
    public void LeaveOut(string reason, long count) => _leftOut[reason] = _leftOut.GetValueOrDefault(reason) + count;
}
