using StageTest.Core.Flows.Reading;
using StageTest.Core.Flows.Records;

namespace StageTest.Engines.Flows;

/// <summary>A kind of place that flows are asked of while it runs.</summary>
/// <param name="Scheme">What a source of this kind begins with, such as <c>goldmane</c>.</param>
/// <param name="Title">What it is, in a few words, with an example.</param>
/// <param name="Read">
/// Asks for the flows that are there, or with follow for those that come too, until it is cancelled; throws <see cref="LiveFlowException"/>
/// where the place does not answer as it must.
/// </param>
internal sealed record LiveFlowSource(
    string Scheme,
    string Title,
    Func<LiveFlowRequest, FlowReader, CancellationToken, IAsyncEnumerable<FlowRecord>> Read
)
{
    /// <summary>Whether TLS protects the connection, so that certificates and keys have a meaning.</summary>
    public bool IsEncrypted { get; init; }
}

/// <summary>What is asked of a live source.</summary>
/// <param name="Address">The address as the user wrote it.</param>
/// <param name="Since">The time from which flows are wanted; null for all that there are.</param>
/// <param name="Follow">Whether flows that come are wanted too.</param>
internal sealed record LiveFlowRequest(Uri Address, DateTimeOffset? Since, bool Follow)
{
    /// <summary>How long an answer may take that begins at once. A list may be long, and its server busy.</summary>
    public static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(30);

    /// <summary>The time until which flows are wanted: what came later may not be complete yet; null for no limit.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The authorities that are trusted, and the certificate of who asks; null for those of the machine, and none.</summary>
    public FlowCredentials? Credentials { get; init; }

    /// <summary>The name that the server's certificate must have; null for that of the address.</summary>
    public string? ServerName { get; init; }

    /// <summary>Opens a connection on the user's way, such as a forwarded port; null to dial the address.</summary>
    public Func<CancellationToken, ValueTask<Stream>>? Dial { get; init; }

    /// <summary>How long to wait for an answer.</summary>
    public TimeSpan Patience { get; init; } = UsualPatience;
}

/// <summary>A live source did not answer as it must. The message has the fact and the remedy.</summary>
/// <param name="message">The message.</param>
internal sealed class LiveFlowException(string message) : Exception(message)
{
    /// <summary>Whether the connection broke, so that asking again may help.</summary>
    public bool IsBreak { get; init; }
}
