using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StageTest.Core.Reports.Html;

namespace StageTest.Studio;

/// <summary>Answers the requests of the studio's page on the loopback interface. Requests only read; none changes anything.</summary>
internal sealed class StudioServer : IAsyncDisposable
{
    private const int MostConnections = 100;

    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'";

    private static readonly TimeSpan HeaderLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private readonly WebApplication _application;
    private readonly StudioSessions _sessions;
    private readonly CancellationToken _end;
    private readonly TimeProvider _clock;
    private Doorkeeper? _doorkeeper;

    /// <summary>Prepares the server.</summary>
    /// <param name="sessions">The scenarios.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="end">Cancels everything that lasts as long as a page is open.</param>
    public StudioServer(StudioSessions sessions, TimeProvider clock, CancellationToken end)
    {
        (_sessions, _clock, _end) = (sessions, clock, end);

        // An empty builder reads no settings: files of the current directory may come from a stranger's repository.
        var builder = WebApplication.CreateEmptyBuilder(new() { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxConcurrentConnections = MostConnections;
            options.Limits.MaxRequestBodySize = 0;
            options.Limits.RequestHeadersTimeout = HeaderLimit;
            options.Listen(IPAddress.Loopback, port: 0, listen => listen.Protocols = HttpProtocols.Http1);
        });
        _application = builder.Build();
        _application.Run(AnswerAsync);
    }

    /// <summary>Starts listening, and returns the address with the token, which only the user may learn.</summary>
    public async Task<Uri> StartAsync(CancellationToken cancellationToken)
    {
        var token = Doorkeeper.NewToken();
        await _application.StartAsync(cancellationToken);
        var bound = new Uri(
            _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()
        );
        _doorkeeper = new(bound.Authority, token);
        return new(bound, $"/{token}/");
    }

    /// <summary>Stops it.</summary>
    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.XFrameOptions = "DENY";
        response.Headers.CacheControl = "no-store";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";

        var path = _doorkeeper?.Admit(request.Headers.Host, request.Headers.Origin, request.Headers["Sec-Fetch-Site"], request.Path);
        if (path is null)
        {
            await RefuseAsync(
                response,
                StatusCodes.Status403Forbidden,
                "Request refused. Open exactly the address that 'stagetest studio' printed."
            );
            return;
        }

        if (!HttpMethods.IsGet(request.Method))
        {
            await RefuseAsync(response, StatusCodes.Status405MethodNotAllowed, "The studio is read-only.");
            return;
        }

        await AnswerAsync(context, path);
    }

    private Task AnswerAsync(HttpContext context, string path)
    {
        var response = context.Response;
        var parts = path.Split('/');
        return path switch
        {
            "" => Redirect(response, $"{context.Request.Path}/"),
            "/" when _sessions.Files.Length == 1 => Redirect(response, $"{context.Request.Path}1/"),
            "/" => WriteAsync(response, "text/html", StudioPage.Index(_sessions.Files)),
            "/style.css" => WriteAsync(response, "text/css", HtmlStyle.Text + Resource("studio.css")),
            "/studio.js" => WriteAsync(response, "text/javascript", HtmlStyle.Script + Resource("studio.js")),
            _ when parts is ["", var number, var what] && SessionOf(number) is { } session => what switch
            {
                "" => WriteAsync(response, "text/html", StudioPage.Whole(session, _sessions.Files.Length > 1)),
                "view" => WriteAsync(response, "text/html", StudioPage.View(session)),
                "events" => TellAsync(context, session),
                _ => NotFoundAsync(response),
            },
            _ => NotFoundAsync(response),
        };
    }

    private StudioSession? SessionOf(string number) =>
        int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? _sessions.Of(parsed) : null;

    // Sends the number of each state, at once and whenever there is a new one, until the page is closed or the studio ends.
    private async Task TellAsync(HttpContext context, StudioSession session)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _end);
        context.Response.ContentType = "text/event-stream";
        try
        {
            var version = -1;
            while (true)
            {
                try
                {
                    version = (await session.OtherThanAsync(version, end.Token).WaitAsync(Heartbeat, _clock, end.Token)).Version;
                    await context.Response.WriteAsync(FormattableString.Invariant($"data: {version}\n\n"), end.Token);
                }
                catch (TimeoutException)
                {
                    // A comment, so that a closed page is noticed.
                    await context.Response.WriteAsync(":\n\n", end.Token);
                }

                await context.Response.Body.FlushAsync(end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The page was closed, or the studio is ending.
        }
    }

    private static Task Redirect(HttpResponse response, string to)
    {
        response.Redirect(to);
        return Task.CompletedTask;
    }

    private static Task NotFoundAsync(HttpResponse response) =>
        RefuseAsync(response, StatusCodes.Status404NotFound, "There is no such page in this studio.");

    // A refused client keeps no connection, because the number of connections is limited.
    private static Task RefuseAsync(HttpResponse response, int status, string text)
    {
        response.StatusCode = status;
        response.Headers.Connection = "close";
        return WriteAsync(response, "text/plain", text + "\n");
    }

    private static Task WriteAsync(HttpResponse response, string type, string text)
    {
        response.ContentType = $"{type}; charset=utf-8";
        return response.WriteAsync(text, Encoding.UTF8);
    }

    private static string Resource(string name)
    {
        using var resource = typeof(StudioServer).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(resource, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
