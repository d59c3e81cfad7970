using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NUnit.Framework;

namespace StageTest.EndToEndTests.Gate;

internal sealed class SignedGateTests
{
    // What a gate says proves nothing that could be promoted, so it is signed as something else than the report of a run.
    [Test]
    public async Task TheJsonReportIsSignedAsOneOfTheGate()
    {
        using var repository = new GateRepository();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        repository.Branch("head");
        repository.Write("README.md", "x");
        repository.Commit();
        repository.Write(".git/key.pem", key.ExportPkcs8PrivateKeyPem());

        var (code, envelope, error) = await repository.JudgeAsync(
            "--base",
            "base",
            "--head",
            "head",
            "--sign-key",
            repository.PathOf(".git/key.pem")
        );

        Assert.That(code, Is.Zero, error);
        const string type = "application/vnd.stagetest.gate-report+json";
        var payload = envelope.GetProperty("payload").GetBytesFromBase64();
        byte[] signed = [.. Encoding.UTF8.GetBytes($"DSSEv1 {type.Length} {type} {payload.Length} "), .. payload];
        Assert.That(envelope.GetProperty("payloadType").GetString(), Is.EqualTo(type));
        Assert.That(JsonDocument.Parse(payload).RootElement.GetProperty("decision").GetString(), Is.EqualTo("promote"));
        Assert.That(
            key.VerifyData(
                signed,
                envelope.GetProperty("signatures")[0].GetProperty("sig").GetBytesFromBase64(),
                HashAlgorithmName.SHA256,
                DSASignatureFormat.Rfc3279DerSequence
            ),
            Is.True
        );
    }
}
