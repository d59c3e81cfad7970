using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using k8s;
using StageTest.Core.Probing;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Kubernetes.Probing;
using StageTest.Engines.Waiting;

namespace StageTest.UnitTests.Kubernetes;

/// <summary>
/// An API server of which a test decides every answer, for what real ones do not show. Discovery and the version are answered.
/// </summary>
internal sealed class FakeApi : IDisposable
{
    /// <summary>The kinds that it serves.</summary>
    public const string Kinds =
        """{"kind":"APIResourceList","groupVersion":"projectcalico.org/v3","resources":["""
        + """{"name":"networkpolicies","singularName":"","namespaced":true,"kind":"NetworkPolicy","verbs":["get"]}]}""";

    private const string CoreKinds = """
        {"kind":"APIResourceList","groupVersion":"v1","resources":[
          {"name":"namespaces","singularName":"","namespaced":false,"kind":"Namespace","verbs":["get"]},
          {"name":"pods","singularName":"","namespaced":true,"kind":"Pod","verbs":["get"]},
          {"name":"serviceaccounts","singularName":"","namespaced":true,"kind":"ServiceAccount","verbs":["get"]},
          {"name":"services","singularName":"","namespaced":true,"kind":"Service","verbs":["get"]}]}
        """;

    private readonly HttpListener _listener = new();
    private readonly Func<(string Method, string Path), (int Status, string Body)> _answer;
    private readonly bool _hasCalico;
    private readonly string _address;
    private readonly ConcurrentDictionary<int, WebSocket> _sockets = [];
    private int _execs;

    public FakeApi(Func<(string Method, string Path), (int Status, string Body)> answer, bool hasCalico = true)
    {
        (_answer, _hasCalico) = (answer, hasCalico);
        _address = $"http://127.0.0.1:{FreePort()}";
        _listener.Prefixes.Add($"{_address}/");
        _listener.Start();
        _ = ServeAsync();
    }

    /// <summary>The result of a pod's probe. Default: it connects.</summary>
    public Func<RowTarget, ProbeOutcome> Probe { get; init; } = _ => ProbeOutcome.Connected;

    /// <summary>The rows that its agents read, each with the number of the exec that received it.</summary>
    public ConcurrentQueue<(int Exec, ProbeRow Row)> Rows { get; } = [];

    /// <summary>Whether its agents read several rows, as those of earlier versions do not.</summary>
    public bool AgentsStay { get; init; } = true;

    /// <summary>The number of the row whose connection breaks after the first result. Default: none.</summary>
    public int BreaksAtRow { get; init; }

    /// <summary>How many execs are open.</summary>
    public int OpenExecs => _sockets.Count;

    /// <summary>Who answers a probe. Default: nobody says its name.</summary>
    public Func<RowTarget, string?> Answerer { get; init; } = _ => null;

    /// <summary>The address that packets of a pod on its node's network to an address have.</summary>
    public string Source { get; init; } = "";

    /// <summary>
    /// What <c>calico-node -flows</c> prints in the pods of Calico's nodes, which then goes on without printing more; null if it ends.
    /// </summary>
    public string? FlowLogs { get; init; }

    /// <summary>Answers by more than method and path, such as who is impersonated. Default: nothing is answered so.</summary>
    public Func<HttpListenerRequest, (int Status, string Body)?> AnswerFirst { get; init; } = _ => null;

    /// <summary>What was asked beyond discovery.</summary>
    public ConcurrentQueue<(string Method, string Path, string ContentType, string Body)> Requests { get; } = [];

    /// <summary>The status of answers that never come: time goes on until the caller gives up.</summary>
    public const int Never = 0;

    /// <summary>How many seconds later refused calls may be repeated. Default: none, because no test may wait.</summary>
    public int RetryAfter { get; init; }

    /// <summary>The clock of its clients, which waits for nothing.</summary>
    public HastyClock Clock { get; } = new();

    /// <summary>Where it listens.</summary>
    public string Address => _address;

    /// <summary>A client of it.</summary>
    public ClusterClient Connect(Action<string> log) => new(new KubernetesClientConfiguration { Host = _address }, "st-1", log, Clock);

    /// <summary>Breaks the connections of all execs.</summary>
    public void DropExecs()
    {
        foreach (var socket in _sockets.Values)
        {
            socket.Abort();
        }
    }

    public void Dispose() => ((IDisposable)_listener).Dispose();

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception end) when (end is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            if (context.Request.IsWebSocketRequest)
            {
                _ =
                    context.Request.QueryString["container"] == "calico-node" ? PrintFlowsAsync(context)
                    : context.Request.QueryString["command"]!.EndsWith(AgentProgram.Sources[^1], StringComparison.Ordinal)
                        ? Task.Run(() => ListSourcesAsync(context))
                    : Task.Run(() => ExecuteAsync(context));
                continue;
            }

            var path = context.Request.RawUrl!;
            var (status, body) =
                path == "/version" || path == "/version/" ? (200, """{"major":"1","minor":"34","gitVersion":"v1.34.0"}""")
                : _hasCalico && path.TrimEnd('/') == "/apis/projectcalico.org/v3" ? (200, Kinds)
                : path.TrimEnd('/') == "/api/v1" ? (200, CoreKinds)
                : await AnswerAsync(context.Request);
            if (status == Never)
            {
                Clock.Advance(Waits.ClusterCall);
                continue;
            }

            try
            {
                context.Response.StatusCode = status;
                context.Response.ContentType = "application/json";
                context.Response.Headers["Retry-After"] = $"{RetryAfter}";

                // In one piece, or the system holds the last one back until the client has acknowledged the first.
                context.Response.Close(Encoding.UTF8.GetBytes(body), willBlock: true);
            }
            catch (Exception gone) when (gone is HttpListenerException or IOException or ObjectDisposedException)
            {
                // The caller did not wait; others may still ask.
            }
        }
    }

    private async Task<(int Status, string Body)> AnswerAsync(HttpListenerRequest request)
    {
        using var reader = new StreamReader(request.InputStream);
        Requests.Enqueue((request.HttpMethod, request.RawUrl!, (request.ContentType ?? "").Split(';')[0], await reader.ReadToEndAsync()));
        return AnswerFirst(request) ?? _answer((request.HttpMethod, request.RawUrl!.TrimEnd('/')));
    }

    private async Task PrintFlowsAsync(HttpListenerContext context)
    {
        using var socket = (await context.AcceptWebSocketAsync("v4.channel.k8s.io")).WebSocket;
        if (FlowLogs is null)
        {
            await SendAsync(
                socket,
                3,
                """{"status":"Failure","reason":"NonZeroExitCode","details":{"causes":[""" + """{"reason":"ExitCode","message":"1"}]}}"""
            );
            return;
        }

        // In pieces that end anywhere.
        foreach (var piece in FlowLogs.Chunk(1000))
        {
            await SendAsync(socket, 1, new(piece));
        }

        try
        {
            await socket.ReceiveAsync(new byte[1].AsMemory(), CancellationToken.None);
        }
        catch (WebSocketException)
        {
            // The watcher has disconnected.
        }
    }

    private static Task SendAsync(WebSocket socket, byte channel, string text) =>
        socket
            .SendAsync(
                new ReadOnlyMemory<byte>([channel, .. Encoding.UTF8.GetBytes(text)]),
                WebSocketMessageType.Binary,
                endOfMessage: true,
                CancellationToken.None
            )
            .AsTask();

    // As the probe agent of a pod on its node's network answers: it reads how many addresses follow, and them.
    private async Task ListSourcesAsync(HttpListenerContext context)
    {
        using var socket = (await context.AcceptWebSocketAsync("v4.channel.k8s.io")).WebSocket;
        var buffer = new byte[1 << 16];
        var input = "";
        string[] lines = [];
        while (lines.Length < 2 || lines.Length < int.Parse(lines[0], CultureInfo.InvariantCulture) + 2)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
            input += Encoding.UTF8.GetString(buffer, 1, received.Count - 1);
            lines = input.Split('\n');
        }

        await SendAsync(socket, 1, string.Join('\n', lines[1..^1].Select(address => $"{address} {Source}".TrimEnd())));
        await SendAsync(socket, 3, """{"status":"Success"}""");
    }

    // As the probe agent in a pod answers: it reads a row and its targets, a line each, and writes a line for each target. Then it reads
    // the next row, if it is asked to and can.
    private async Task ExecuteAsync(HttpListenerContext context)
    {
        const byte output = 1;
        const byte status = 3;
        var number = Interlocked.Increment(ref _execs);
        using var socket = (await context.AcceptWebSocketAsync("v4.channel.k8s.io")).WebSocket;
        _sockets[number] = socket;
        var buffer = new byte[1 << 16];
        var input = "";
        try
        {
            while (true)
            {
                string[] lines = [];
                ProbeRow? row = null;
                while (row is null || lines.Length < row.Targets + 2)
                {
                    var received = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                    if (received.MessageType == WebSocketMessageType.Close)
                    {
                        return;
                    }

                    input += Encoding.UTF8.GetString(buffer, 1, received.Count - 1);
                    lines = input.Split('\n');
                    row = lines.Length > 1 ? JsonSerializer.Deserialize(lines[0], RowJson.Default.ProbeRow) : null;
                }

                input = string.Join('\n', lines[(row.Targets + 1)..]);
                Rows.Enqueue((number, row));
                var results = lines[1..(row.Targets + 1)].Select((line, place) => Result(line, place) + "\n").ToArray();
                if (BreaksAtRow == Rows.Count)
                {
                    await SendAsync(socket, output, results[0]);
                    socket.Abort();
                    return;
                }

                await SendAsync(socket, output, string.Concat(results));
                if (!row.Stays || !AgentsStay)
                {
                    await SendAsync(socket, status, """{"status":"Success"}""");
                    return;
                }

                await SendAsync(socket, output, JsonSerializer.Serialize(RowBlock.End(row.Targets), RowJson.Default.RowBlock) + "\n");
            }
        }
        catch (Exception gone) when (gone is WebSocketException or IOException or ObjectDisposedException or HttpListenerException)
        {
            // The client has dropped the connection, or the test has.
        }
        finally
        {
            _sockets.TryRemove(number, out _);
        }
    }

    private string Result(string line, int place)
    {
        var target = JsonSerializer.Deserialize(line, RowJson.Default.RowTarget)!;
        return JsonSerializer.Serialize(new(place, Probe(target), 0, null, Answerer(target)), RowJson.Default.RowResult);
    }
}
