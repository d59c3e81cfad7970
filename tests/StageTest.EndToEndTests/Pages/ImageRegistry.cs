using System.Net;
using System.Security.Cryptography;

namespace StageTest.EndToEndTests.Pages;

/// <summary>
/// A registry of images in memory, as far as programs that push need one: https://github.com/opencontainers/distribution-spec, "Push".
/// </summary>
internal sealed class ImageRegistry : IAsyncDisposable
{
    private readonly Dictionary<string, byte[]> _contents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MemoryStream> _uploads = new(StringComparer.Ordinal);
    private readonly LocalServer _server;

    public ImageRegistry() => _server = new(AnswerAsync);

    /// <summary>Where it answers.</summary>
    public string Address => $"127.0.0.1:{_server.Port}";

    /// <summary>The manifest that has a tag.</summary>
    public byte[]? Tagged(string name, string tag) => _contents.GetValueOrDefault($"/v2/{name}/manifests/{tag}");

    /// <summary>What has a digest.</summary>
    public byte[]? Content(string name, string kind, string digest) => _contents.GetValueOrDefault($"/v2/{name}/{kind}/{digest}");

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var path = request.Url!.AbsolutePath;
        using var body = new MemoryStream();
        await request.InputStream.CopyToAsync(body);
        switch (request.HttpMethod)
        {
            case "POST" or "PATCH":
                var upload = request.HttpMethod == "POST" ? $"{path}{Guid.NewGuid():N}" : path;
                var received = _uploads.GetValueOrDefault(upload) ?? (_uploads[upload] = new());
                await received.WriteAsync(body.ToArray());
                response.StatusCode = (int)HttpStatusCode.Accepted;
                response.AddHeader("Location", upload);
                response.AddHeader("Range", $"0-{Math.Max(0, received.Length - 1)}");
                break;
            case "PUT" when _uploads.Remove(path, out var ended):
                await ended.WriteAsync(body.ToArray());
                Store($"{path[..path.IndexOf("uploads/", StringComparison.Ordinal)]}{request.QueryString["digest"]}", ended.ToArray());
                break;
            case "PUT":
                var digest = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(body.ToArray()))}";
                Store(path, body.ToArray());
                Store($"{path[..(path.LastIndexOf('/') + 1)]}{digest}", body.ToArray());
                response.AddHeader("Docker-Content-Digest", digest);
                break;
            default:
                var found = _contents.GetValueOrDefault(path);
                response.StatusCode = (int)(path == "/v2/" || found is not null ? HttpStatusCode.OK : HttpStatusCode.NotFound);
                response.ContentLength64 = found?.Length ?? 0;
                if (request.HttpMethod == "GET" && found is not null)
                {
                    await response.OutputStream.WriteAsync(found);
                }

                break;
        }

        void Store(string where, byte[] content)
        {
            _contents[where] = content;
            response.StatusCode = (int)HttpStatusCode.Created;
            response.AddHeader("Location", where);
        }
    }
}
