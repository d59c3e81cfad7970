using System.Collections.Immutable;
using StageTest.Core.Access;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;

namespace StageTest.Core.Scenarios.Declarations;

/// <summary>Which flows of a scenario a change means to open and to close.</summary>
/// <param name="Opens">The flows that are to open, each with the place that says so.</param>
/// <param name="Closes">The flows that are to close, likewise.</param>
internal sealed record DeclaredChange(ImmutableDictionary<Flow, SourceLocation> Opens, ImmutableDictionary<Flow, SourceLocation> Closes)
{
    /// <summary>No flow at all.</summary>
    public static DeclaredChange None { get; } =
        new(ImmutableDictionary<Flow, SourceLocation>.Empty, ImmutableDictionary<Flow, SourceLocation>.Empty);

    /// <summary>The flows of both; where both name a flow, the place is that of this one.</summary>
    public DeclaredChange And(DeclaredChange other) =>
        new(other.Opens.SetItems(Opens), other.Closes.SetItems(Closes))
        {
            AccessOpens = AccessOpens.AddRange(other.AccessOpens),
            AccessCloses = AccessCloses.AddRange(other.AccessCloses),
        };

    /// <summary>What is left without the flows that another one declares alike.</summary>
    public DeclaredChange Except(DeclaredChange other) =>
        new(Opens.RemoveRange(other.Opens.Keys), Closes.RemoveRange(other.Closes.Keys))
        {
            AccessOpens = [.. AccessOpens.Where(line => !other.AccessOpens.Any(line.SaysAs))],
            AccessCloses = [.. AccessCloses.Where(line => !other.AccessCloses.Any(line.SaysAs))],
        };

    /// <summary>What subjects may do to policies after the change and may not before it.</summary>
    public ImmutableArray<AccessLine> AccessOpens { get; init; } = [];

    /// <summary>What subjects may do to policies before the change and may not after it.</summary>
    public ImmutableArray<AccessLine> AccessCloses { get; init; } = [];

    /// <summary>How many flows and lines of access are named.</summary>
    public int Count => Opens.Count + Closes.Count + AccessOpens.Length + AccessCloses.Length;

    /// <summary>Whether nothing is named.</summary>
    public bool IsEmpty => Count == 0;
}
