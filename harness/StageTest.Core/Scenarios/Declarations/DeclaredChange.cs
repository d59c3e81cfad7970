using System.Collections.Immutable;
using StageTest.Core.Access;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;

namespace StageTest.Core.Scenarios.Declarations;

/// <summary>The flows of a scenario that a change is expected to open and to close.</summary>
/// <param name="Opens">The flows expected to open, each with the place that declares it.</param>
/// <param name="Closes">The flows expected to close, likewise.</param>
internal sealed record DeclaredChange(ImmutableDictionary<Flow, SourceLocation> Opens, ImmutableDictionary<Flow, SourceLocation> Closes)
{
    /// <summary>No flow at all.</summary>
    public static DeclaredChange None { get; } =
        new(ImmutableDictionary<Flow, SourceLocation>.Empty, ImmutableDictionary<Flow, SourceLocation>.Empty);

    /// <summary>The flows of both. If both name a flow, the place is that of this one.</summary>
    public DeclaredChange And(DeclaredChange other) =>
        new(other.Opens.SetItems(Opens), other.Closes.SetItems(Closes))
        {
            AccessOpens = AccessOpens.AddRange(other.AccessOpens),
            AccessCloses = AccessCloses.AddRange(other.AccessCloses),
        };

    /// <summary>This declaration without the flows that another one declares in the same way.</summary>
    public DeclaredChange Except(DeclaredChange other) =>
        new(Opens.RemoveRange(other.Opens.Keys), Closes.RemoveRange(other.Closes.Keys))
        {
            AccessOpens = [.. AccessOpens.Where(line => !other.AccessOpens.Any(line.SaysAs))],
            AccessCloses = [.. AccessCloses.Where(line => !other.AccessCloses.Any(line.SaysAs))],
        };

    /// <summary>What subjects may do to policies only after the change.</summary>
    public ImmutableArray<AccessLine> AccessOpens { get; init; } = [];

    /// <summary>What subjects may do to policies only before the change.</summary>
    public ImmutableArray<AccessLine> AccessCloses { get; init; } = [];

    /// <summary>How many flows and lines of access are named.</summary>
    public int Count => Opens.Count + Closes.Count + AccessOpens.Length + AccessCloses.Length;

    /// <summary>Whether the declaration is empty.</summary>
    public bool IsEmpty => Count == 0;
}
