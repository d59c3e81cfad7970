using System.Collections.Immutable;
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
    public DeclaredChange And(DeclaredChange other) => new(other.Opens.SetItems(Opens), other.Closes.SetItems(Closes));

    /// <summary>What is left without the flows that another one declares alike.</summary>
    public DeclaredChange Except(DeclaredChange other) => new(Opens.RemoveRange(other.Opens.Keys), Closes.RemoveRange(other.Closes.Keys));

    /// <summary>Whether no flow is named.</summary>
    public bool IsEmpty => Opens.IsEmpty && Closes.IsEmpty;
}
