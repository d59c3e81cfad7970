using StageTest.Core.Documents;

namespace StageTest.Core.Promotion;

/// <summary>The content of a file that may be signed, and may have to be.</summary>
/// <param name="Bytes">The content; null where there is none, or none that is trusted.</param>
/// <param name="Distrust">Why a file that can be read is not trusted, or null.</param>
internal sealed record SignedContent(byte[]? Bytes, string? Distrust)
{
    /// <summary>What a JSON report is called inside an envelope.</summary>
    public const string Report = "application/vnd.stagetest.report+json";

    /// <summary>What an in-toto statement is called there, promotion records among them.</summary>
    public const string Statement = "application/vnd.in-toto+json";

    /// <summary>Takes the content out of a file. Without a key to verify, a signature is passed over.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="file">Its name for messages.</param>
    /// <param name="payloadType">What the content must be.</param>
    /// <param name="key">The key that must have signed it, or null.</param>
    /// <param name="diagnostics">Receives what cannot be read.</param>
    public static SignedContent Open(byte[] bytes, string file, string payloadType, SigningKey? key, DiagnosticBag diagnostics)
    {
        if (!DsseEnvelope.Is(bytes))
        {
            return key is null
                ? new(bytes, null)
                : new(null, $"{file} is not signed, and '--verify-key' asks for a signature. Write it again with '--sign-key'.");
        }

        if (DsseEnvelope.Read(bytes, file, diagnostics) is not { } envelope)
        {
            return new(null, null);
        }

        if (key is not null && !envelope.IsSignedBy(key))
        {
            return new(null, $"{file} has no valid signature by the key {key.Id}. Verify with the signer's key, or sign it again.");
        }

        if (envelope.PayloadType != payloadType)
        {
            return new(null, $"{file} holds '{envelope.PayloadType}', not '{payloadType}'. Name the right file.");
        }

        return new(envelope.Payload, null);
    }
}
