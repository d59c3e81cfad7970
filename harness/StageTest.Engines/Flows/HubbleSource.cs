using System.Runtime.CompilerServices;
using Google.Protobuf.WellKnownTypes;
using StageTest.Core.Flows.Reading;
using StageTest.Core.Flows.Records;
using StageTest.Engines.Flows.Protocols.Hubble;

namespace StageTest.Engines.Flows;

/// <summary>Hubble Relay's gRPC API: the events that the nodes of a cluster still keep, and new ones.</summary>
internal static class HubbleSource
{
    private const string What = "Hubble Relay";

    /// <summary>A name that the certificate of Hubble Relay covers: it is valid for all names of its domain.</summary>
    public const string CertificateName = "ui.hubble-relay.cilium.io";

    /// <summary>Hubble Relay as Cilium installs it.</summary>
    public static LiveFlowSource Plain { get; } =
        new("hubble", "Hubble Relay, such as hubble://localhost:4245", (request, reader, token) =>
            ReadAsync(request, reader, isEncrypted: false, token)
        );

    /// <summary>Hubble Relay with a certificate.</summary>
    public static LiveFlowSource Encrypted { get; } =
        new("hubble+tls", "Hubble Relay behind TLS", (request, reader, token) => ReadAsync(request, reader, isEncrypted: true, token))
        {
            IsEncrypted = true,
        };

    private static async IAsyncEnumerable<FlowRecord> ReadAsync(
        LiveFlowRequest request,
        FlowReader reader,
        bool isEncrypted,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var channel = GrpcFlows.Open(request, isEncrypted, CertificateName);
        using var call = new Observer.ObserverClient(channel).GetFlows(Question(request), cancellationToken: cancellationToken);
        var number = 0;
        await foreach (var answer in GrpcFlows.EachAsync(call, What, cancellationToken))
        {
            number++;
            if (answer.NodeStatus is { StateChange: NodeState.NodeUnavailable or NodeState.NodeError } status)
            {
                var why = status.Message is { Length: > 0 } told ? told : "no connection";
                reader.Tell($"{request.Address}", number, $"The flows of {string.Join(", ", status.NodeNames)} are missing: {why}.");
            }

            if (answer.LostEvents is { NumEventsLost: > 0 } lost)
            {
                reader.LeaveOut("events that Hubble lost before it reported them", (long)lost.NumEventsLost);
            }

            if (answer.Flow is not null)
            {
                foreach (var record in reader.ReadLine(GrpcFlows.Json(answer), $"{request.Address}", number))
                {
                    yield return record;
                }
            }
        }
    }

    private static GetFlowsRequest Question(LiveFlowRequest request)
    {
        var question = new GetFlowsRequest { Follow = request.Follow };
        if (request.Since is { } since)
        {
            question.Since = Timestamp.FromDateTimeOffset(since);
        }
        else if (!request.Follow)
        {
            // Requests all events that the nodes keep: without a number or a time, a relay returns only the last few.
            question.Since = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch);
        }

        if (request.Until is { } until && !request.Follow)
        {
            question.Until = Timestamp.FromDateTimeOffset(until);
        }

        return question;
    }
}
