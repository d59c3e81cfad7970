using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace StageTest.Engines.Flows;

/// <summary>The authorities that verify the certificate of a live source, and the client certificate of StageTest.</summary>
/// <param name="Authorities">The trusted authorities; null for those of the machine.</param>
/// <param name="Client">The client certificate with its key; null for none.</param>
internal sealed record FlowCredentials(X509Certificate2Collection? Authorities, X509Certificate2? Client) : IDisposable
{
    /// <summary>Reads PEM texts.</summary>
    /// <param name="authorities">Certificates of authorities, or null.</param>
    /// <param name="certificate">The client's certificate, or null.</param>
    /// <param name="key">Its key, or null; both or none.</param>
    /// <exception cref="CryptographicException">A text is not PEM, or key and certificate do not belong together.</exception>
    public static FlowCredentials OfPem(string? authorities, string? certificate, string? key)
    {
        X509Certificate2Collection? trusted = null;
        if (authorities is not null)
        {
            trusted = [];
            trusted.ImportFromPem(authorities);
            if (trusted.Count == 0)
            {
                throw new CryptographicException("The file of certificate authorities contains no certificate.");
            }
        }

        return new(trusted, certificate is null ? null : X509Certificate2.CreateFromPem(certificate, key));
    }

    /// <summary>The TLS settings for these certificates.</summary>
    public static SslClientAuthenticationOptions TlsOf(FlowCredentials? credentials)
    {
        var options = new SslClientAuthenticationOptions();
        if (credentials?.Authorities is { } authorities)
        {
            // Authorities of a cluster publish no revocation lists.
            options.CertificateChainPolicy = new()
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        if (credentials?.Client is { } client)
        {
            // Always sent: a server may not list the authorities that it accepts.
            options.LocalCertificateSelectionCallback = (_, _, _, _, _) => client;
            options.ClientCertificates = [client];
        }

        return options;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Client?.Dispose();
        foreach (var authority in Authorities ?? [])
        {
            authority.Dispose();
        }
    }
}
