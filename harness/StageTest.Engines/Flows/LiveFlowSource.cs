using StageTest.Core.Flows.Reading;
using StageTest.Core.Flows.Records;

namespace StageTest.Engines.Flows;

/// <summary>A kind of live source of flows.</summary>
/// <param name="Scheme">The scheme of its addresses, such as <c>goldmane</c>.</param>
/// <param name="Title">What it is, in a few words, with an example.</param>
/// <param name="Read">
/// Reads the existing flows or, with follow, also new ones until it is cancelled. Throws <see cref="LiveFlowException"/> if the source
/// gives an unexpected answer.
/// </param>
internal sealed record LiveFlowSource(
    string Scheme,
    string Title,
    Func<LiveFlowRequest, FlowReader, CancellationToken, IAsyncEnumerable<FlowRecord>> Read
)
{
    /// <summary>Whether the connection uses TLS, so that certificates and keys have an effect.</summary>
    public bool IsEncrypted { get; init; }
}

/// <summary>What to read from a live source.</summary>
/// <param name="Address">The address as the user wrote it.</param>
/// <param name="Since">The earliest time of the flows; null for all.</param>
/// <param name="Follow">Whether new flows are read too.</param>
internal sealed record LiveFlowRequest(Uri Address, DateTimeOffset? Since, bool Follow)
{
    /// <summary>The maximum time until an answer begins. A list may be long, and its server busy.</summary>
    public static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(30);

    /// <summary>The latest time of the flows, because later ones may still be incomplete; null for no limit.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The trusted authorities and the client certificate; null for those of the machine, and no client certificate.</summary>
    public FlowCredentials? Credentials { get; init; }

    /// <summary>The expected name in the server's certificate; null for the name in the address.</summary>
    public string? ServerName { get; init; }

    /// <summary>Opens the connection another way, such as by a forwarded port; null to connect to the address.</summary>
    public Func<CancellationToken, ValueTask<Stream>>? Dial { get; init; }

    /// <summary>How long to wait for an answer.</summary>
    public TimeSpan Patience { get; init; } = UsualPatience;
}

/// <summary>A live source gave no answer or an unexpected one. The message has the fact and the remedy.</summary>
/// <param name="message">The message.</param>
internal sealed class LiveFlowException(string message) : Exception(message)
{
    /// <summary>Whether the connection was lost, so that a retry may help.</summary>
    public bool IsBreak { get; init; }
}
