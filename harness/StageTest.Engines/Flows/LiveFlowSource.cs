using StageTest.Core.Flows.Reading;
using StageTest.Core.Flows.Records;

namespace StageTest.Engines.Flows;

/// <summary>A kind of place that flows are asked of while it runs.</summary>
/// <param name="Scheme">What a source of this kind begins with, such as <c>whisker</c>.</param>
/// <param name="Title">What it is, in a few words, with an example.</param>
/// <param name="Read">
/// Asks for the flows that are there, or with follow for those that come too, until it is cancelled; throws <see cref="LiveFlowException"/>
/// where the place does not answer as it must.
/// </param>
internal sealed record LiveFlowSource(
    string Scheme,
    string Title,
    Func<LiveFlowRequest, FlowReader, CancellationToken, IAsyncEnumerable<FlowRecord>> Read
);

/// <summary>What is asked of a live source.</summary>
/// <param name="Address">The address as the user wrote it.</param>
/// <param name="Since">The time from which flows are wanted; null for all that there are.</param>
/// <param name="Follow">Whether flows that come are wanted too.</param>
internal sealed record LiveFlowRequest(Uri Address, DateTimeOffset? Since, bool Follow);

/// <summary>A live source did not answer as it must. The message has the fact and the remedy.</summary>
/// <param name="message">The message.</param>
internal sealed class LiveFlowException(string message) : Exception(message);
