using System.Collections.Immutable;

namespace StageTest.Core.Reports.Graphs;

/// <summary>The state of a connection, shown by a mark, a line style and words, so that colours are not needed.</summary>
/// <param name="Name">The name in classes and data of the diagram, in lower case.</param>
/// <param name="Mark">The mark before the ports; empty for expected connections.</param>
/// <param name="Words">Its meaning.</param>
internal sealed record EdgeState(string Name, string Mark, string Words)
{
    /// <summary>Packets passed.</summary>
    public static EdgeState Proven { get; } = new("proven", "", "proven allowed: packets passed");

    /// <summary>Packets passed without policies and do not pass now, as the scenario expects.</summary>
    public static EdgeState Denied { get; } = new("denied", "x ", "proven denied: packets passed without policies, and now they do not");

    /// <summary>The policies allow it, and no packet was sent.</summary>
    public static EdgeState Calculated { get; } = new("calculated", "", "calculated: the policies allow it, and no packet was sent");

    /// <summary>The policies deny what the scenario expects to be denied, and no packet was sent.</summary>
    public static EdgeState CalculatedDenied { get; } =
        new("calculated-denied", "x ", "calculated: the policies deny it, as the scenario expects, and no packet was sent");

    /// <summary>It is unexpected.</summary>
    public static EdgeState Differs { get; } = new("differs", "! ", "unexpected");

    /// <summary>There is no verdict.</summary>
    public static EdgeState Undecided { get; } = new("undecided", "? ", "undecided: there is no verdict");

    /// <summary>The change opens it.</summary>
    public static EdgeState Opened { get; } = new("opened", "+ ", "the change opens it");

    /// <summary>The change closes it.</summary>
    public static EdgeState Closed { get; } = new("closed", "- ", "the change closes it");

    /// <summary>All states, in the order of a key and of the rows of a box.</summary>
    public static ImmutableArray<EdgeState> All { get; } =
    [Opened, Closed, Differs, Undecided, Proven, Calculated, Denied, CalculatedDenied];

    /// <summary>Whether its line ends before its box instead of in it: no packets arrive.</summary>
    public bool IsBlocked => this == Denied || this == CalculatedDenied || this == Closed;

    /// <summary>Its index in <see cref="All"/>.</summary>
    public int Place => All.IndexOf(this);
}
