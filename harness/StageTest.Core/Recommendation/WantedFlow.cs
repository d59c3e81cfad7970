using System.Collections.Immutable;
using StageTest.Core.Connectivity;

namespace StageTest.Core.Recommendation;

/// <summary>A connection that the recommended policies must let through, as policies see it: after translation.</summary>
/// <param name="Flow">The connection; it never ends at a Service.</param>
/// <param name="Reasons">The lines that it rests on, at least one, in order.</param>
internal sealed record WantedFlow(Flow Flow, ImmutableArray<FlowReason> Reasons);

/// <summary>One line that asks for a connection.</summary>
/// <param name="Place">Where it was written: <c>file:line</c>.</param>
/// <param name="Through">The connection that was asked for where it is another one, as one to a Service is; else null.</param>
internal sealed record FlowReason(string Place, string? Through = null)
{
    /// <inheritdoc/>
    public override string ToString() => Through is null ? Place : $"{Place} ({Through})";
}

/// <summary>A connection that was asked for, and that no recommended policy lets through.</summary>
/// <param name="Connection">The connection, as people see it.</param>
/// <param name="Reason">Why nothing is written for it, and what helps.</param>
internal sealed record UnwrittenFlow(string Connection, string Reason);
