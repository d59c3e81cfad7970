using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CsCheck;
using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Promotion;

namespace StageTest.UnitTests.Promotion;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class DsseEnvelopeTests
{
    private const string Type = "application/vnd.in-toto+json";

    private readonly DiagnosticBag _diagnostics = new();

    // The example of the specification (github.com/secure-systems-lab/dsse/blob/master/protocol.md).
    [Test]
    public void WhatIsSignedIsTheEncodingOfTheSpecification() =>
        Assert.That(
            Encoding.UTF8.GetString(DsseEnvelope.PreAuthenticationEncoding("http://example.com/HelloWorld", "hello world"u8.ToArray())),
            Is.EqualTo("DSSEv1 29 http://example.com/HelloWorld 11 hello world")
        );

    [Test]
    public void LengthsAreThoseOfBytes() =>
        Assert.That(DsseEnvelope.PreAuthenticationEncoding("ü", "€"u8.ToArray()), Is.EqualTo("DSSEv1 2 ü 3 €"u8.ToArray()));

    [Test]
    public void OpensslAloneVerifiesASignature()
    {
        var folder = Directory.CreateTempSubdirectory("stagetest-dsse-");
        try
        {
            string At(string name) => Path.Combine(folder.FullName, name);
            Openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", At("key.pem"));
            Openssl("ec", "-in", At("key.pem"), "-pubout", "-out", At("key.pub.pem"));
            using var key = SigningKey.ReadPrivate(File.ReadAllBytes(At("key.pem")), "key.pem", _diagnostics)!;

            using var envelope = JsonDocument.Parse(DsseEnvelope.Sign(Type, "{\"a\":1}\n"u8.ToArray(), key).Write());

            var signature = envelope.RootElement.GetProperty("signatures")[0];
            File.WriteAllText(At("signed"), $"DSSEv1 {Type.Length} {Type} 8 {{\"a\":1}}\n");
            File.WriteAllBytes(At("sig"), signature.GetProperty("sig").GetBytesFromBase64());
            Assert.That(envelope.RootElement.GetProperty("payloadType").GetString(), Is.EqualTo(Type));
            Assert.That(envelope.RootElement.GetProperty("payload").GetBytesFromBase64(), Is.EqualTo("{\"a\":1}\n"u8.ToArray()));
            Assert.That(
                Openssl("dgst", "-sha256", "-verify", At("key.pub.pem"), "-signature", At("sig"), At("signed")),
                Is.EqualTo("Verified OK\n")
            );
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Test]
    public void EveryPayloadComesBackAndIsVerified()
    {
        using var key = NewKey();
        Gen.Select(Gen.String, Gen.Byte.Array)
            .Sample(
                (type, payload) =>
                {
                    var written = DsseEnvelope.Sign(type, payload, key).Write();
                    return DsseEnvelope.Is(written)
                        && DsseEnvelope.Read(written, "x", _diagnostics) is { } read
                        && read.Payload.SequenceEqual(payload)
                        && read.IsSignedBy(key);
                },
                iter: 200,
                threads: 1
            );
    }

    [Test]
    public void ChangedContentAndOtherKeysAreNotVerified()
    {
        using var key = NewKey();
        using var other = NewKey();
        var envelope = DsseEnvelope.Sign(Type, "a"u8.ToArray(), key);

        Assert.That(envelope.IsSignedBy(key), Is.True);
        Assert.That(envelope.IsSignedBy(other), Is.False);
        Assert.That((envelope with { Payload = "b"u8.ToArray() }).IsSignedBy(key), Is.False);
        Assert.That((envelope with { PayloadType = "text/plain" }).IsSignedBy(key), Is.False);
        Assert.That((envelope with { Signatures = [] }).IsSignedBy(key), Is.False);
        Assert.That((envelope with { Signatures = [("x", [1, 2, 3])] }).IsSignedBy(key), Is.False);
    }

    [Test]
    public void OneOfSeveralSignaturesIsEnoughWhateverItsKeyIsCalled()
    {
        using var key = NewKey();
        using var other = NewKey();
        var mine = DsseEnvelope.Sign(Type, "a"u8.ToArray(), key);
        var both = mine with { Signatures = [(key.Id, [0]), ("", mine.Signatures[0].Value)] };

        Assert.That(both.IsSignedBy(key), Is.True);
        Assert.That(both.IsSignedBy(other), Is.False);
    }

    [Test]
    public void BothAlphabetsOfBase64AreRead()
    {
        const string envelope = """{ "payloadType": "a", "payload": "-_-_", "signatures": [{ "sig": "+/+/" }] }""";

        var read = DsseEnvelope.Read(Encoding.UTF8.GetBytes(envelope), "x", _diagnostics)!;

        Assert.That(read.Payload, Is.EqualTo(read.Signatures[0].Value));
    }

    [TestCase("{}", false)]
    [TestCase("[1]", false)]
    [TestCase("no JSON", false)]
    [TestCase("""{ "a": { "payloadType": "x" } }""", false)]
    [TestCase("""{ "a": [1, { }], "payloadType": "x" }""", true)]
    public void EnvelopeIsToldByItsFields(string text, bool isEnvelope) =>
        Assert.That(DsseEnvelope.Is(Encoding.UTF8.GetBytes(text)), Is.EqualTo(isEnvelope));

    [TestCase("""{ "payloadType": "a", "payload": "!", "signatures": [] }""")]
    [TestCase("""{ "payloadType": "a", "payload": null, "signatures": [] }""")]
    [TestCase("""{ "payloadType": "a", "payload": "" }""")]
    [TestCase("""{ "payloadType": "a", "payloadType": "b", "payload": "", "signatures": [] }""")]
    public void BrokenEnvelopeIsAnError(string text)
    {
        Assert.That(DsseEnvelope.Read(Encoding.UTF8.GetBytes(text), "report.json", _diagnostics), Is.Null);
        Assert.That(_diagnostics.Sorted().Single().ToString(), Does.StartWith("report.json: ").And.Contain("not a signed file"));
    }

    [Test]
    public void KeysOfOtherKindsAreRefused()
    {
        using var rsa = RSA.Create(2048);
        using var large = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var good = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string[] refused =
        [
            "",
            "no key",
            rsa.ExportPkcs8PrivateKeyPem(),
            large.ExportPkcs8PrivateKeyPem(),
            good.ExportEncryptedPkcs8PrivateKeyPem("secret", new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)),
            good.ExportSubjectPublicKeyInfoPem(),
        ];

        foreach (var pem in refused)
        {
            var said = new DiagnosticBag();
            Assert.That(SigningKey.ReadPrivate(Encoding.UTF8.GetBytes(pem), "key.pem", said), Is.Null, pem);
            Assert.That(said.ErrorCount, Is.EqualTo(1), pem);
        }

        using var read = SigningKey.ReadPublic(Encoding.UTF8.GetBytes(good.ExportSubjectPublicKeyInfoPem()), "key.pem", _diagnostics);
        Assert.That(read!.Id, Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(good.ExportSubjectPublicKeyInfo()))));
    }

    [Test]
    public void KeyToVerifyAsksForASignatureOfThatContent()
    {
        using var key = NewKey();
        using var other = NewKey();
        var plain = "{}"u8.ToArray();
        var signed = DsseEnvelope.Sign(Type, plain, key).Write();

        string? Distrust(byte[] bytes, SigningKey? by, string type = Type) =>
            SignedContent.Open(bytes, "r.json", type, by, _diagnostics)!.Distrust;

        Assert.That(SignedContent.Open(plain, "r.json", Type, null, _diagnostics)!.Trusted, Is.EqualTo(plain));
        Assert.That(SignedContent.Open(signed, "r.json", Type, null, _diagnostics)!.Trusted, Is.EqualTo(plain));
        Assert.That(SignedContent.Open(signed, "r.json", Type, key, _diagnostics)!.Trusted, Is.EqualTo(plain));
        Assert.That(SignedContent.Open(signed, "r.json", Type, other, _diagnostics)!.Trusted, Is.Null);
        Assert.That(Distrust(plain, key), Does.StartWith("r.json is not signed, "));
        Assert.That(Distrust(signed, other), Does.Contain("no valid signature"));
        Assert.That(Distrust(signed, key, "text/plain"), Does.Contain($"holds '{Type}'"));
        Assert.That(_diagnostics.ErrorCount, Is.Zero);
    }

    private SigningKey NewKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return SigningKey.ReadPrivate(Encoding.UTF8.GetBytes(key.ExportPkcs8PrivateKeyPem()), "key.pem", _diagnostics)!;
    }

    private static string Openssl(params string[] arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo("openssl", arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
            )!;
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.That(process.ExitCode, Is.Zero, error);
            return output.Result;
        }
        catch (Win32Exception)
        {
            Assert.Ignore("needs the command openssl");
            throw;
        }
    }
}
