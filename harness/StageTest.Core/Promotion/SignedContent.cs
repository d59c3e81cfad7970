using StageTest.Core.Documents;

namespace StageTest.Core.Promotion;

/// <summary>The content of a file that may be signed, or must be.</summary>
/// <param name="Claimed">The content, trusted or not.</param>
/// <param name="Distrust">Why it is not trusted, or null.</param>
internal sealed record SignedContent(byte[] Claimed, string? Distrust)
{
    /// <summary>The type of a JSON report of <c>run</c> in an envelope.</summary>
    public const string Report = "application/vnd.stagetest.report+json";

    /// <summary>The type of a JSON report of <c>gate</c> there. It proves nothing that could be promoted.</summary>
    public const string GateReport = "application/vnd.stagetest.gate-report+json";

    /// <summary>The type of in-toto statements there, including promotion records.</summary>
    public const string Statement = "application/vnd.in-toto+json";

    /// <summary>The content; null if it is not trusted.</summary>
    public byte[]? Trusted => Distrust is null ? Claimed : null;

    /// <summary>Reads the content of a file; null, with an error, if it is broken. Without a key no signature is checked.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="file">Its name for messages.</param>
    /// <param name="payloadType">The expected type.</param>
    /// <param name="key">The key that must have signed it, or null.</param>
    /// <param name="diagnostics">Receives what cannot be read.</param>
    public static SignedContent? Open(byte[] bytes, string file, string payloadType, SigningKey? key, DiagnosticBag diagnostics)
    {
        if (!DsseEnvelope.Is(bytes))
        {
            return key is null
                ? new(bytes, null)
                : new(bytes, $"{file} is not signed, and '--verify-key' asks for a signature. Write it again with '--sign-key'.");
        }

        if (DsseEnvelope.Read(bytes, file, diagnostics) is not { } envelope)
        {
            return null;
        }

        if (key is not null && !envelope.IsSignedBy(key))
        {
            return new(
                envelope.Payload,
                $"{file} has no valid signature by the key {key.Id}. Verify with the signer's key, or sign it again."
            );
        }

        if (envelope.PayloadType != payloadType)
        {
            return new(envelope.Payload, $"{file} holds '{envelope.PayloadType}', not '{payloadType}'. Name the right file.");
        }

        return new(envelope.Payload, null);
    }
}
