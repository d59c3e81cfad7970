using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using StageTest.Core.Flows.Reading;
using StageTest.Core.Flows.Records;

namespace StageTest.Engines.Flows;

/// <summary>
/// Whisker's HTTP API: a list of the last hour's flows, and a stream of events (<c>whisker-backend/pkg/handlers/v1/flows.go</c>).
/// </summary>
internal static class WhiskerSource
{
    private const string Path = "whisker-backend/flows";

    /// <summary>Whisker of Calico up to v3.32, over HTTP.</summary>
    public static LiveFlowSource OverHttp { get; } = new("http", "Whisker, such as http://localhost:8081", Read);

    /// <summary>Whisker over TLS.</summary>
    public static LiveFlowSource OverHttps { get; } =
        OverHttp with
        {
            Scheme = "https",
            Title = "Whisker behind TLS, such as https://whisker.example.org",
            IsEncrypted = true,
        };

    /// <summary>The address of the API, also if the user named only the page.</summary>
    internal static Uri AddressOf(LiveFlowRequest request)
    {
        var address = new UriBuilder(request.Address) { Host = request.ServerName ?? request.Address.Host };
        address.Path = address.Path is "" or "/" ? Path : address.Path;
        var query = request.Follow ? "watch=true" : "watch=false";
        if (request.Since is { } since)
        {
            query += string.Create(CultureInfo.InvariantCulture, $"&startTimeGte={since.ToUnixTimeSeconds()}");
        }

        if (request is { Until: { } until, Follow: false })
        {
            query += string.Create(CultureInfo.InvariantCulture, $"&startTimeLt={until.ToUnixTimeSeconds()}");
        }

        address.Query = address.Query.Length > 1 ? $"{address.Query.TrimStart('?')}&{query}" : query;
        return address.Uri;
    }

    private static async IAsyncEnumerable<FlowRecord> Read(
        LiveFlowRequest request,
        FlowReader reader,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var handler = FlowDial.HandlerOf(request);
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        using var response = await AskAsync(client, request, cancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        if (!request.Follow)
        {
            foreach (var record in reader.Read(stream, $"{request.Address}"))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return record;
            }

            if (reader.BrokeOff)
            {
                throw new LiveFlowException("Its answer ended early. Flows received before were read.") { IsBreak = true };
            }

            yield break;
        }

        using var lines = new StreamReader(stream, Encoding.UTF8);
        var number = 0;
        while (await NextAsync(lines, cancellationToken) is { } line)
        {
            const string data = "data:";
            number++;
            if (line.StartsWith(data, StringComparison.Ordinal))
            {
                foreach (var record in reader.ReadLine(line[data.Length..], $"{request.Address}", number))
                {
                    yield return record;
                }
            }
        }
    }

    private static async Task<HttpResponseMessage> AskAsync(HttpClient client, LiveFlowRequest request, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(request.Patience);
        try
        {
            var response = await client.GetAsync(AddressOf(request), HttpCompletionOption.ResponseHeadersRead, limit.Token);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                return response;
            }

            using (response)
            {
                throw new LiveFlowException(
                    $"It answered {(int)response.StatusCode} {response.ReasonPhrase}. "
                        + "Name the address of Whisker's page, or of its API ending in "
                        + $"'/{Path}'."
                );
            }
        }
        catch (HttpRequestException problem)
        {
            throw new LiveFlowException(
                $"It cannot be reached: {(problem.InnerException ?? problem).Message.TrimEnd('.')}. "
                    + "'kubectl port-forward -n calico-system service/whisker 8081' connects to Whisker."
            )
            {
                IsBreak = true,
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LiveFlowException($"It did not answer within {request.Patience.TotalSeconds:0.###} seconds.") { IsBreak = true };
        }
    }

    private static async Task<string?> NextAsync(StreamReader lines, CancellationToken cancellationToken)
    {
        try
        {
            return await lines.ReadLineAsync(cancellationToken);
        }
        catch (IOException problem)
        {
            throw new LiveFlowException($"The connection was lost: {problem.Message} Flows received before were read.") { IsBreak = true };
        }
    }
}
