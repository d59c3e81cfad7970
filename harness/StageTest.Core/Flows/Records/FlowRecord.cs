using StageTest.Core.Documents;
using StageTest.Core.Policies;

namespace StageTest.Core.Flows.Records;

/// <summary>A recorded connection at one of its ends: the same for every source.</summary>
/// <param name="Key">The connection and its result.</param>
/// <param name="Counts">Its counters.</param>
/// <param name="First">The time of its first appearance.</param>
/// <param name="Last">The time of its last appearance.</param>
/// <param name="Location">Its first place in the input.</param>
internal sealed record FlowRecord(FlowKey Key, FlowCounts Counts, DateTimeOffset First, DateTimeOffset Last, SourceLocation Location)
{
    /// <summary>The result at this end.</summary>
    public RuleAction Action => Key.IsAllowed ? RuleAction.Allow : RuleAction.Deny;

    /// <summary>The sum of two records with the same key.</summary>
    public FlowRecord With(FlowRecord other) =>
        this with
        {
            Counts = Counts + other.Counts,
            First = First < other.First ? First : other.First,
            Last = Last > other.Last ? Last : other.Last,
        };

    /// <summary><c>shop/web-* -> shop/api-*:8080/tcp</c>.</summary>
    public override string ToString() => $"{Key.Source} -> {Key.Destination}:{Key.Port}";
}
