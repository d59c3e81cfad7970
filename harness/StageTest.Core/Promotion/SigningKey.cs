using System.Security.Cryptography;
using System.Text;
using StageTest.Core.Documents;

namespace StageTest.Core.Promotion;

/// <summary>An ECDSA key on the curve P-256: a private key signs and verifies, a public key verifies.</summary>
internal sealed class SigningKey : IDisposable
{
    /// <summary>The largest key file that is read, in bytes.</summary>
    public const long MaximumLength = 64 << 10;

    private const string P256 = "1.2.840.10045.3.1.7";

    // The formats that openssl reads and writes.
    private const DSASignatureFormat Form = DSASignatureFormat.Rfc3279DerSequence;

    private readonly ECDsa _key;

    private SigningKey(ECDsa key)
    {
        _key = key;
        Id = InputFile.Digest(key.ExportSubjectPublicKeyInfo());
    }

    /// <summary>The SHA-256 digest of the public key in DER form, in hexadecimal digits.</summary>
    public string Id { get; }

    /// <summary>Reads a private key for signing; null, with an error, if the file contains none.</summary>
    public static SigningKey? ReadPrivate(byte[] pem, string file, DiagnosticBag diagnostics) =>
        Read(pem, file, diagnostics) is not { } key ? null
        : key.IsPrivate ? key
        : Refuse(file, "This is a public key, which cannot sign. Name the private key.", diagnostics);

    /// <summary>Reads a key for verifying; null, with an error, if the file contains none.</summary>
    public static SigningKey? ReadPublic(byte[] pem, string file, DiagnosticBag diagnostics) => Read(pem, file, diagnostics);

    /// <summary>Signs bytes.</summary>
    public byte[] Sign(byte[] data) => _key.SignData(data, HashAlgorithmName.SHA256, Form);

    /// <summary>Whether a signature of bytes was made with this key.</summary>
    public bool Verifies(byte[] data, byte[] signature) => _key.VerifyData(data, signature, HashAlgorithmName.SHA256, Form);

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private bool IsPrivate
    {
        get
        {
            try
            {
                return _key.ExportParameters(includePrivateParameters: true).D is not null;
            }
            catch (CryptographicException)
            {
                return false;
            }
        }
    }

    private static SigningKey? Read(byte[] pem, string file, DiagnosticBag diagnostics)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(Encoding.UTF8.GetString(pem));
            if (key.ExportParameters(includePrivateParameters: false).Curve is { IsNamed: true, Oid.Value: P256 })
            {
                return new(key);
            }
        }
        catch (Exception problem) when (problem is CryptographicException or ArgumentException)
        {
            // The exception describes the platform's classes, and the remedy is the same for all.
        }

        key.Dispose();
        return Refuse(
            file,
            "This is not an ECDSA key on the curve P-256 in PEM form without a password. Make a pair with 'openssl ecparam -name "
                + "prime256v1 -genkey -noout -out key.pem' and 'openssl ec -in key.pem -pubout -out key.pub.pem'.",
            diagnostics
        );
    }

    private static SigningKey? Refuse(string file, string problem, DiagnosticBag diagnostics)
    {
        diagnostics.Error(SourceLocation.Whole(file), problem);
        return null;
    }
}
