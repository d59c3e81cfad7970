using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using k8s;
using StageTest.Engines.Kubernetes;

namespace StageTest.UnitTests.Kubernetes;

/// <summary>An API server of which a test decides every answer, for what real ones do not show. Discovery and the version are answered.</summary>
internal sealed class FakeApi : IDisposable
{
    /// <summary>The kinds that it serves.</summary>
    public const string Kinds = """{"kind":"APIResourceList","groupVersion":"projectcalico.org/v3","resources":[{"name":"networkpolicies","singularName":"","namespaced":true,"kind":"NetworkPolicy","verbs":["get"]}]}""";

    private readonly HttpListener _listener = new();
    private readonly Func<(string Method, string Path), (int Status, string Body)> _answer;
    private readonly bool _hasCalico;
    private readonly string _address;

    public FakeApi(Func<(string Method, string Path), (int Status, string Body)> answer, bool hasCalico = true)
    {
        (_answer, _hasCalico) = (answer, hasCalico);
        _address = $"http://127.0.0.1:{FreePort()}";
        _listener.Prefixes.Add($"{_address}/");
        _listener.Start();
        _ = ServeAsync();
    }

    /// <summary>What was asked beyond discovery.</summary>
    public ConcurrentQueue<(string Method, string Path, string ContentType, string Body)> Requests { get; } = [];

    /// <summary>A client of it.</summary>
    public ClusterClient Connect(Action<string> log) => new(new KubernetesClientConfiguration { Host = _address }, "st-1", log);

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

            var path = context.Request.RawUrl!;
            var (status, body) = path == "/version" || path == "/version/" ? (200, """{"major":"1","minor":"34","gitVersion":"v1.34.0"}""")
                : _hasCalico && path.TrimEnd('/') == "/apis/projectcalico.org/v3" ? (200, Kinds)
                : await AnswerAsync(context.Request);
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/json";

            // Nobody is to wait in a test.
            context.Response.Headers["Retry-After"] = "0";
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
            context.Response.Close();
        }
    }

    private async Task<(int Status, string Body)> AnswerAsync(HttpListenerRequest request)
    {
        using var reader = new StreamReader(request.InputStream);
        Requests.Enqueue((request.HttpMethod, request.RawUrl!, (request.ContentType ?? "").Split(';')[0], await reader.ReadToEndAsync()));
        return _answer((request.HttpMethod, request.RawUrl!.TrimEnd('/')));
    }
}
