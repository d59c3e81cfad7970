using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace StageTest.UnitTests.Flows.Servers;

/// <summary>
/// An API server that has what a test gives it by path, and forwards the ports of any pod to one port of this machine. What else is asked
/// is not found.
/// </summary>
/// <param name="objects">Objects as JSON, by path.</param>
/// <param name="forwardedTo">The port.</param>
internal sealed class ClusterServer(IReadOnlyDictionary<string, string> objects, int forwardedTo)
{
    private const string Forbidden =
        """{"kind":"Status","apiVersion":"v1","status":"Failure","message":"forbidden: user may not","reason":"Forbidden","code":403}""";

    private const string NotFound =
        """{"kind":"Status","apiVersion":"v1","status":"Failure","message":"not found","reason":"NotFound","code":404}""";

    /// <summary>The path of the authorities of Goldmane.</summary>
    public const string CaBundle = "/api/v1/namespaces/calico-system/configmaps/goldmane-ca-bundle";

    /// <summary>The path of the client certificate.</summary>
    public const string ClientPair = "/api/v1/namespaces/calico-system/secrets/node-certs";

    /// <summary>What was asked.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>Paths that no account may read.</summary>
    public HashSet<string> Closed { get; } = [];

    /// <summary>Starts it.</summary>
    public Task<FlowServer> StartAsync() =>
        FlowServer.StartHttpAsync(application =>
        {
            application.UseWebSockets();
            application.Run(AnswerAsync);
        });

    /// <summary>A kubeconfig that leads to it.</summary>
    public static string Kubeconfig(FlowServer server, string context = "test") =>
        $$"""
            apiVersion: v1
            kind: Config
            clusters: [{ name: test, cluster: { server: "http://127.0.0.1:{{server.Port}}" } }]
            users: [{ name: test, user: { token: nothing } }]
            contexts: [{ name: {{context}}, context: { cluster: test, user: test } }]
            """;

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        lock (Asked)
        {
            Asked.Add($"{context.Request.Method} {path}");
        }

        if (path.EndsWith("/portforward", StringComparison.Ordinal) && context.WebSockets.IsWebSocketRequest)
        {
            await ForwardAsync(context);
            return;
        }

        var found = objects.GetValueOrDefault(path);
        var isClosed = Closed.Contains(path);
        context.Response.StatusCode =
            isClosed ? 403
            : found is null ? 404
            : 200;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(isClosed ? Forbidden : found ?? NotFound);
    }

    // Channel 0 has the bytes, channel 1 errors; each begins with the number of the port.
    private async Task ForwardAsync(HttpContext context)
    {
        var end = context.RequestAborted;
        using var socket = await context.WebSockets.AcceptWebSocketAsync(
            context.WebSockets.WebSocketRequestedProtocols is [var first, ..] ? first : null
        );
        var port = BitConverter.GetBytes(ushort.Parse(context.Request.Query["ports"]!, System.Globalization.CultureInfo.InvariantCulture));
        await socket.SendAsync(
            new byte[] { 0 }
                .Concat(port)
                .ToArray(),
            WebSocketMessageType.Binary,
            true,
            end
        );
        await socket.SendAsync(
            new byte[] { 1 }
                .Concat(port)
                .ToArray(),
            WebSocketMessageType.Binary,
            true,
            end
        );
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", forwardedTo, end);
        await using var stream = client.GetStream();
        await Task.WhenAny(FromPodAsync(stream, socket, end), ToPodAsync(stream, socket, end));
    }

    private static async Task FromPodAsync(NetworkStream stream, WebSocket socket, CancellationToken end)
    {
        var block = new byte[16_384];
        while (await stream.ReadAsync(block.AsMemory(1), end) is var count and > 0)
        {
            block[0] = 0;
            await socket.SendAsync(block.AsMemory(0, count + 1), WebSocketMessageType.Binary, true, end);
        }
    }

    private static async Task ToPodAsync(NetworkStream stream, WebSocket socket, CancellationToken end)
    {
        var block = new byte[65_536];
        var isStart = true;
        while (await socket.ReceiveAsync(block.AsMemory(), end) is { MessageType: not WebSocketMessageType.Close } part)
        {
            // The first byte of a message is its channel.
            var skipped = isStart ? 1 : 0;
            await stream.WriteAsync(block.AsMemory(skipped, part.Count - skipped), end);
            isStart = part.EndOfMessage;
        }
    }

    /// <summary>A Service and its one ready pod, by their paths.</summary>
    public static IEnumerable<KeyValuePair<string, string>> ServiceOf(string home, string name, int port, string targetPort) =>
        [
            new(
                $"/api/v1/namespaces/{home}/services/{name}",
                $$$"""
                {"kind":"Service","apiVersion":"v1","metadata":{"name":"{{{name}}}","namespace":"{{{home}}}"},
                 "spec":{"selector":{"k8s-app":"{{{name}}}"},"ports":[{"port":{{{port}}},"targetPort":"{{{targetPort}}}"}]}}
                """
            ),
            new(
                $"/api/v1/namespaces/{home}/pods",
                $$$"""
                {"kind":"PodList","apiVersion":"v1","items":[{"metadata":{"name":"{{{name}}}-abc","namespace":"{{{home}}}"},
                 "spec":{"containers":[{"name":"c","ports":[{"name":"{{{targetPort}}}","containerPort":{{{port}}}}]}]},
                 "status":{"conditions":[{"type":"Ready","status":"True"}]}}]}
                """
            ),
        ];

    /// <summary>Goldmane as Calico's operator installs it, by the paths of its objects.</summary>
    public static Dictionary<string, string> WithGoldmane(TestAuthority authority)
    {
        var (certificate, key) = authority.SignPem("node");
        return new(ServiceOf("calico-system", "goldmane", 7443, "grpc"))
        {
            [CaBundle] = DataOf("ConfigMap", ("ca.crt", authority.Pem)),
            [ClientPair] = DataOf("Secret", ("tls.crt", certificate), ("tls.key", key)),
        };
    }

    /// <summary>An object with data, as JSON.</summary>
    public static string DataOf(string kind, params (string Key, string Text)[] data) =>
        $$"""
            {"kind":"{{kind}}","apiVersion":"v1","metadata":{"name":"x"},"data":{ {{string.Join(
                ",",
                data.Select(d =>
                    $"\"{d.Key}\":{System.Text.Json.JsonSerializer.Serialize(
                        kind == "Secret" ? Convert.ToBase64String(Encoding.UTF8.GetBytes(d.Text)) : d.Text
                    )}"
                )
            )}} } }
            """;
}
