using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;

namespace StageTest.EndToEndTests.Kubernetes;

/// <summary>
/// Stands between a run and the API server, and lets their connections fail as networks and servers do. It reads the requests, so that it
/// fails at a moment that is told by what was asked, and not by how fast who runs.
/// </summary>
internal sealed class Relay : IDisposable
{
    private readonly ConcurrentDictionary<RelayConnection, bool> _connections = new();
    private readonly CancellationTokenSource _end = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate = MakeCertificate();
    private readonly TaskCompletionSource _met = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly KubernetesClientConfiguration _server;
    private readonly SslClientAuthenticationOptions _asClient;
    private volatile RowRule? _rule;
    private volatile bool _stalls;
    private volatile bool _isRuleInForce;

    /// <summary>Begins to relay to the server that a kubeconfig names, as whom it names.</summary>
    public Relay(string kubeconfig)
    {
        _server = KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig);
        var client = X509Certificate2.CreateFromPem(
            Encoding.ASCII.GetString(Convert.FromBase64String(_server.ClientCertificateData)),
            Encoding.ASCII.GetString(Convert.FromBase64String(_server.ClientCertificateKeyData))
        );
        _asClient = new()
        {
            TargetHost = "kubernetes",
            ClientCertificates = [client],
#pragma warning disable CA5359 // It is a test's own server, on this machine.
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
        };
        _listener.Start();
        Kubeconfig = Path.Combine(Path.GetDirectoryName(kubeconfig)!, $"relayed-{Guid.NewGuid():N}.yaml");
        File.WriteAllText(
            Kubeconfig,
            $$"""
            apiVersion: v1
            kind: Config
            current-context: default
            clusters: [{ name: default, cluster: { server: "https://{{_listener.LocalEndpoint}}", certificate-authority-data: {{Base64(
                _certificate.ExportCertificatePem()
            )}} } }]
            users:
              - name: default
                user:
                  client-certificate-data: {{_server.ClientCertificateData}}
                  client-key-data: {{_server.ClientCertificateKeyData}}
            contexts: [{ name: default, context: { cluster: default, user: default } }]
            """
        );
        _ = AcceptAsync();
    }

    /// <summary>The kubeconfig whose context <c>default</c> leads here.</summary>
    public string Kubeconfig { get; }

    /// <summary>Ends when something has first happened to a row.</summary>
    public Task Met => _met.Task;

    /// <summary>Says what happens to rows of probes in a namespace.</summary>
    /// <param name="home">The namespace.</param>
    /// <param name="fate">What happens to them.</param>
    /// <param name="after">Text in the address of the request after which it does; those before go through.</param>
    public void Rows(string home, RowFate fate, string after) => _rule = new(home, fate, after);

    /// <summary>Relays everything again, what was held back too.</summary>
    public void Pass()
    {
        (_rule, _stalls) = (null, false);
        foreach (var connection in _connections.Keys)
        {
            connection.Pass();
        }
    }

    /// <summary>Goes on to accept, and relays nothing more.</summary>
    public void Stall()
    {
        _stalls = true;
        foreach (var connection in _connections.Keys)
        {
            connection.Hold();
        }
    }

    /// <summary>Breaks all connections, and takes no more.</summary>
    public void Refuse()
    {
        _listener.Stop();
        foreach (var connection in _connections.Keys)
        {
            connection.Cut();
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        Refuse();
        _listener.Dispose();
        _certificate.Dispose();
        File.Delete(Kubeconfig);
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptSocketAsync(_end.Token);
            }
            catch (Exception end) when (end is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                return;
            }

            _ = RunAsync(new(client, Requested, Answered));
        }
    }

    private async Task RunAsync(RelayConnection connection)
    {
        _connections.TryAdd(connection, true);
        if (_stalls)
        {
            connection.Hold();
        }

        using (connection)
        {
            await connection.RelayAsync(_server.Host, _asClient, _certificate);
        }

        _connections.TryRemove(connection, out _);
    }

    // Agents stay between rows, so a row is whatever is sent to a pod's exec: the request that starts it, and the input after it.
    private void Requested(RelayConnection connection, string address)
    {
        if (_rule is not { } rule)
        {
            return;
        }

        if (address.Contains(rule.After, StringComparison.Ordinal))
        {
            _isRuleInForce = true;
        }

        connection.IsExec |=
            address.StartsWith($"/api/v1/namespaces/{rule.Home}/pods/", StringComparison.Ordinal)
            && address.Contains("/exec?", StringComparison.Ordinal);
        if (!_isRuleInForce || !connection.IsExec)
        {
            return;
        }

        switch (rule.Fate)
        {
            case RowFate.Held:
                connection.Hold();
                _met.TrySetResult();
                break;
            case RowFate.Cut:
                connection.Cut();
                _met.TrySetResult();
                break;
            default:
                connection.IsRow = true;
                break;
        }
    }

    // Only the first of all rows: a second request is answered.
    private void Answered(RelayConnection connection)
    {
        if (connection.IsRow && _met.TrySetResult())
        {
            connection.Cut();
        }
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=relay", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));

    private sealed record RowRule(string Home, RowFate Fate, string After);
}
