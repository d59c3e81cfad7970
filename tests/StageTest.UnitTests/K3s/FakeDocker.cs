using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Docker.DotNet;
using StageTest.Engines.K3s;

namespace StageTest.UnitTests.K3s;

/// <summary>A Docker Engine whose every answer a test decides, by the requested path without the API's version.</summary>
internal sealed class FakeDocker : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<string, (int Status, string Body)> _answer;
    private readonly Uri _address;

    public FakeDocker(Func<string, (int Status, string Body)> answer)
    {
        _answer = answer;
        using (var socket = new TcpListener(IPAddress.Loopback, 0))
        {
            socket.Start();
            _address = new($"http://{socket.LocalEndpoint}/");
        }

        _listener.Prefixes.Add(_address.ToString());
        _listener.Start();
        _ = ServeAsync();
    }

    /// <summary>The paths that were asked.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    /// <summary>The engine, as StageTest sees it.</summary>
    public DockerEngine Connect() => new(new DockerClientBuilder().WithEndpoint(_address).Build(), _address);

    public void Dispose() => ((IDisposable)_listener).Dispose();

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

            var path = Regex.Replace(Uri.UnescapeDataString(context.Request.RawUrl!), @"^/v\d+\.\d+", "");
            Asked.Enqueue(path);
            var (status, body) = _answer(path);
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/json";
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
            context.Response.Close();
        }
    }
}
