using StageTest.Core.Documents;
using StageTest.Core.Policies;

namespace StageTest.Core.Flows.Records;

/// <summary>A connection that was seen, at one of its ends: the same for every source.</summary>
/// <param name="Key">Which connection, and what happened to it.</param>
/// <param name="Counts">How much of it was seen.</param>
/// <param name="First">When it was first seen.</param>
/// <param name="Last">When it was last seen.</param>
/// <param name="Location">Where it was first written.</param>
internal sealed record FlowRecord(FlowKey Key, FlowCounts Counts, DateTimeOffset First, DateTimeOffset Last, SourceLocation Location)
{
    /// <summary>What happened at this end.</summary>
    public RuleAction Action => Key.IsAllowed ? RuleAction.Allow : RuleAction.Deny;

    /// <summary>Both records together, which have the same key.</summary>
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
