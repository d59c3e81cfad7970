using System.Text;
using StageTest.Core.Promotion;

namespace StageTest.Cli.Output;

/// <summary>Signs reports.</summary>
/// <param name="Key">The private key.</param>
/// <param name="PayloadType">The type of report in the signed form.</param>
internal sealed record ReportSigner(SigningKey Key, string PayloadType)
{
    /// <summary>A signer, or null if there is no key.</summary>
    public static ReportSigner? Of(SigningKey? key, string payloadType) => key is null ? null : new(key, payloadType);

    /// <summary>Writes a report inside its signed form.</summary>
    /// <exception cref="IOException">It is too large to sign.</exception>
    public void Write(Action<TextWriter> write, TextWriter writer)
    {
        using var text = new StringWriter { NewLine = "\n" };
        write(text);
        var payload = Encoding.UTF8.GetBytes(text.ToString());
        if (payload.Length > DsseEnvelope.MaximumPayload)
        {
            throw new IOException(
                $"It is larger than {DsseEnvelope.MaximumPayload >> 20} MiB, which is the most that is signed. Run fewer scenarios at once."
            );
        }

        writer.Write(Encoding.UTF8.GetString(DsseEnvelope.Sign(PayloadType, payload, Key).Write()));
    }
}
