using System.Collections.Immutable;
using StageTest.Core.Connectivity;

namespace StageTest.Core.Recommendation;

/// <summary>A connection that the recommended policies must allow, as policies see it: after translation.</summary>
/// <param name="Flow">The connection; it never ends at a Service.</param>
/// <param name="Reasons">The lines that request it, at least one, in order.</param>
internal sealed record WantedFlow(Flow Flow, ImmutableArray<FlowReason> Reasons);

/// <summary>One line that requests a connection.</summary>
/// <param name="Place">Its place: <c>file:line</c>.</param>
/// <param name="Through">The requested connection if it differs, as for a Service; otherwise null.</param>
internal sealed record FlowReason(string Place, string? Through = null)
{
    /// <inheritdoc/>
    public override string ToString() => Through is null ? Place : $"{Place} ({Through})";
}

/// <summary>A requested connection that no recommended policy allows.</summary>
/// <param name="Connection">The connection as displayed.</param>
/// <param name="Reason">The reason, and the remedy.</param>
internal sealed record UnwrittenFlow(string Connection, string Reason);
