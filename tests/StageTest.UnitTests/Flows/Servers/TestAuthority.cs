using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace StageTest.UnitTests.Flows.Servers;

/// <summary>An authority that signs certificates of servers and clients.</summary>
internal sealed class TestAuthority : IDisposable
{
    private static readonly DateTimeOffset From = TimeProvider.System.GetUtcNow().AddDays(-1);

    private readonly X509Certificate2 _own;
    private int _serial;

    public TestAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _own = request.CreateSelfSigned(From, From.AddDays(30));
    }

    /// <summary>The certificate by which others trust it.</summary>
    public string Pem => _own.ExportCertificatePem();

    /// <summary>The certificate itself.</summary>
    public X509Certificate2 Certificate => _own;

    /// <summary>A certificate for names, with its key.</summary>
    public X509Certificate2 Sign(params string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={names[0]}", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            alternatives.AddDnsName(name);
        }

        alternatives.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(alternatives.Build());
        using var certificate = request.Create(_own, From, From.AddDays(29), BitConverter.GetBytes(++_serial));
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>A certificate and its key as PEM texts.</summary>
    public (string Certificate, string Key) SignPem(string name)
    {
        using var signed = Sign(name);
        using var key = signed.GetECDsaPrivateKey()!;
        return (signed.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose() => _own.Dispose();
}
