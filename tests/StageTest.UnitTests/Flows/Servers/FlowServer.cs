using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace StageTest.UnitTests.Flows.Servers;

/// <summary>A live source of flows, or what leads to one, on a port of this machine.</summary>
internal sealed class FlowServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private FlowServer(WebApplication application) => _application = application;

    /// <summary>Its port.</summary>
    public int Port => new Uri(_application.Urls.Single()).Port;

    /// <summary>Starts a gRPC service.</summary>
    /// <param name="service">The service, of which all calls are made.</param>
    /// <param name="authority">Signs the server's certificate and those of clients; null for no TLS.</param>
    /// <param name="name">The name in the server's certificate.</param>
    public static Task<FlowServer> StartGrpcAsync<T>(T service, TestAuthority? authority = null, string name = "localhost")
        where T : class =>
        StartAsync(
            builder =>
            {
                builder.Services.AddGrpc();
                builder.Services.AddSingleton(service);
            },
            application => application.MapGrpcService<T>(),
            HttpProtocols.Http2,
            authority,
            name
        );

    /// <summary>Starts what speaks HTTP/1.1.</summary>
    public static Task<FlowServer> StartHttpAsync(Action<WebApplication> map) => StartAsync(_ => { }, map, HttpProtocols.Http1, null, "");

    public async ValueTask DisposeAsync()
    {
        // Streams that are open would be waited for.
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _application.StopAsync(now.Token);
        await _application.DisposeAsync();
    }

    private static async Task<FlowServer> StartAsync(
        Action<WebApplicationBuilder> add,
        Action<WebApplication> map,
        HttpProtocols protocols,
        TestAuthority? authority,
        string name
    )
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = protocols;
                if (authority is not null)
                {
                    listen.UseHttps(
                        new HttpsConnectionAdapterOptions
                        {
                            ServerCertificate = authority.Sign(name),
                            ClientCertificateMode = ClientCertificateMode.RequireCertificate,
                            ClientCertificateValidation = (certificate, _, _) => IsSignedBy(certificate, authority.Certificate),
                        }
                    );
                }
            }));
        add(builder);
        var application = builder.Build();
        map(application);
        await application.StartAsync();
        return new(application);
    }

    private static bool IsSignedBy(X509Certificate2 certificate, X509Certificate2 authority)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        return chain.Build(certificate);
    }
}
