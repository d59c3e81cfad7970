using System.Runtime.CompilerServices;
using StageTest.Core.Flows.Reading;
using StageTest.Core.Flows.Records;
using StageTest.Engines.Flows.Protocols.Goldmane;

namespace StageTest.Engines.Flows;

/// <summary>Goldmane's gRPC API: a list of the flows of the last hour, and a stream of new ones, each for 15 seconds.</summary>
internal static class GoldmaneSource
{
    private const string What = "Calico's Goldmane";

    /// <summary>The name in the certificate that Calico's operator gives Goldmane.</summary>
    public const string CertificateName = "goldmane.calico-system.svc";

    /// <summary>Goldmane as Calico's operator installs it: mutual TLS.</summary>
    public static LiveFlowSource Encrypted { get; } =
        new("goldmane", "Goldmane, such as goldmane://localhost:7443 with --ca, --cert and --key", (request, reader, token) =>
            ReadAsync(request, reader, isEncrypted: true, token)
        )
        {
            IsEncrypted = true,
        };

    /// <summary>Goldmane without a certificate.</summary>
    public static LiveFlowSource Plain { get; } =
        new("goldmane+plain", "Goldmane without certificates", (request, reader, token) =>
            ReadAsync(request, reader, isEncrypted: false, token)
        );

    private static async IAsyncEnumerable<FlowRecord> ReadAsync(
        LiveFlowRequest request,
        FlowReader reader,
        bool isEncrypted,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var channel = GrpcFlows.Open(request, isEncrypted, CertificateName);
        var client = new Protocols.Goldmane.Flows.FlowsClient(channel);
        var number = 0;
        await foreach (var result in ResultsAsync(client, request, cancellationToken))
        {
            number++;
            if (result.Flow is { } flow)
            {
                foreach (var record in reader.ReadLine(GrpcFlows.Json(flow), $"{request.Address}", number))
                {
                    yield return record;
                }
            }
        }
    }

    private static async IAsyncEnumerable<FlowResult> ResultsAsync(
        Protocols.Goldmane.Flows.FlowsClient client,
        LiveFlowRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var since = request.Since?.ToUnixTimeSeconds() ?? 0;
        if (request.Follow)
        {
            using var stream = client.Stream(new() { StartTimeGte = since }, cancellationToken: cancellationToken);
            await foreach (var result in GrpcFlows.EachAsync(stream, What, cancellationToken))
            {
                yield return result;
            }

            yield break;
        }

        // One answer shows one moment. Pages would show several, and shift while they are read.
        var question = new FlowListRequest { StartTimeGte = since, StartTimeLt = request.Until?.ToUnixTimeSeconds() ?? 0 };
        var list = await GrpcFlows.AnswerAsync(
            token => client.ListAsync(question, cancellationToken: token),
            request,
            What,
            cancellationToken
        );
        foreach (var result in list.Flows)
        {
            yield return result;
        }
    }
}
