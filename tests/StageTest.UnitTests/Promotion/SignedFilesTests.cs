using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NUnit.Framework;
using StageTest.Core.Documents;

namespace StageTest.UnitTests.Promotion;

internal sealed class SignedFilesTests
{
    [Test]
    public async Task ReportAndRecordAreSignedAndVerified()
    {
        using var repository = WithKeys();
        Assert.That(await repository.ProveAsync("--sign-key", repository.PathOf("keys/lab.pem")), Is.Zero, repository.Error);
        Assert.That(Payload(repository.Text("report.json")), Does.Contain("\"decision\":\"promote\""));

        var code = await repository.PromoteAsync(
            "--verify-key",
            repository.PathOf("keys/lab.pub.pem"),
            "--sign-key",
            repository.PathOf("keys/ci.pem")
        );
        Assert.That(code, Is.Zero, repository.Error);

        // A script finds the report by the digest of its file.
        Assert.That(
            Payload(repository.Text("promotion.json")),
            Does.Contain(InputFile.Digest(Encoding.UTF8.GetBytes(repository.Text("report.json"))))
        );
        Assert.That(await VerifyAsync(repository, "ci"), Is.Zero, repository.Out + repository.Error);
        Assert.That(await repository.VerifyAsync(), Is.Zero, "Without a key the files alone are verified.");
        Assert.That(await VerifyAsync(repository, "lab"), Is.EqualTo(1));
        Assert.That(repository.Out, Does.StartWith("untrusted: ").And.Contain("no valid signature by the key"));
    }

    [Test]
    public async Task PromotedTwiceNeedsTheSameSigner()
    {
        using var repository = WithKeys();
        await repository.ProveAsync();
        await repository.PromoteAsync("--sign-key", repository.PathOf("keys/ci.pem"));

        Assert.That(await repository.PromoteAsync("--sign-key", repository.PathOf("keys/ci.pem")), Is.Zero, repository.Error);
        Assert.That(repository.Out, Does.StartWith("Nothing to do: "));
        Assert.That(await repository.PromoteAsync("--sign-key", repository.PathOf("keys/lab.pem")), Is.EqualTo(1));
        Assert.That(repository.Error, Does.Contain("is not signed by the key of '--sign-key'. Restore the files"));
    }

    [Test]
    public async Task UnsignedReportIsRefusedWhereAKeyIsRequired()
    {
        using var repository = WithKeys();
        await repository.ProveAsync();

        await AssertDistrustedAsync(repository, "report.json is not signed, and '--verify-key' asks for a signature.");
    }

    [Test]
    public async Task ReportByAnotherKeyIsRefused()
    {
        using var repository = WithKeys();
        await repository.ProveAsync("--sign-key", repository.PathOf("keys/ci.pem"));

        await AssertDistrustedAsync(repository, "has no valid signature by the key ");
    }

    [Test]
    public async Task ChangedPayloadIsRefused()
    {
        using var repository = WithKeys();
        await repository.ProveAsync("--sign-key", repository.PathOf("keys/lab.pem"));
        var signed = repository.Text("report.json");
        var payload = Payload(signed);
        var changed = payload.Replace("\"engine\":\"scripted\"", "\"engine\":\"lab\"", StringComparison.Ordinal);
        Assert.That(changed, Is.Not.EqualTo(payload));
        repository.Write("report.json", signed.Replace(Base64(payload), Base64(changed), StringComparison.Ordinal));

        await AssertDistrustedAsync(repository, "has no valid signature by the key ");
    }

    [Test]
    public async Task SignedRecordIsNoReport()
    {
        using var repository = WithKeys();
        await repository.ProveAsync();
        await repository.PromoteAsync("--sign-key", repository.PathOf("keys/lab.pem"));
        File.Copy(repository.PathOf("promotion.json"), repository.PathOf("report.json"), overwrite: true);

        await AssertDistrustedAsync(repository, "holds 'application/vnd.in-toto+json', not 'application/vnd.stagetest.report+json'");
    }

    [Test]
    public async Task UnsignedRecordIsNotVerifiedWhereAKeyIsRequired()
    {
        using var repository = WithKeys();
        await repository.ProveAsync();
        await repository.PromoteAsync();

        Assert.That(await VerifyAsync(repository, "ci"), Is.EqualTo(1));
        Assert.That(repository.Out, Does.StartWith("untrusted: ").And.Contain("promotion.json is not signed"));
        Assert.That(await VerifyAsync(repository, "ci", "-o", "json"), Is.EqualTo(1));
        Assert.That(repository.Out, Does.Contain("\"verified\": false").And.Contain("untrusted: "));
    }

    [TestCase("run", "--sign-key", "lab.pub.pem", "lab.pub.pem: error: This is a public key, which cannot sign.")]
    [TestCase("run", "--sign-key", "none.pem", "none.pem: error: ")]
    [TestCase("run", "--sign-key", "../scenarios/shop.yaml", "not an ECDSA key on the curve P-256")]
    [TestCase("promote", "--verify-key", "../scenarios/shop.yaml", "not an ECDSA key on the curve P-256")]
    [TestCase("promote", "--sign-key", "lab.pub.pem", "cannot sign")]
    [TestCase("verify", "--verify-key", "none.pem", "none.pem: error: ")]
    public async Task KeyThatCannotBeUsedIsBadInput(string command, string option, string key, string problem)
    {
        using var repository = WithKeys();
        string[] arguments = command switch
        {
            "run" => ["run", repository.PathOf("scenarios"), "-o", $"json={repository.PathOf("report.json")}"],
            "promote" => ["promote", "--from", repository.PathOf("report.json")],
            _ => ["verify", repository.PathOf("promotion.json")],
        };

        Assert.That(await repository.RunAsync([.. arguments, option, repository.PathOf($"keys/{key}")]), Is.EqualTo(2));
        Assert.That(repository.Error, Does.Contain(problem));
        Assert.That(repository.Files().Keys, Has.None.EqualTo("promotion.json"));
    }

    [TestCase("run")]
    [TestCase("gate", "--repository")]
    public async Task TextIsNotSignedSoThereMustBeAJsonReport(params string[] command)
    {
        using var repository = WithKeys();

        var code = await repository.RunAsync([.. command, repository.PathOf("scenarios"), "--sign-key", repository.PathOf("keys/lab.pem")]);

        Assert.That(code, Is.EqualTo(2));
        Assert.That(repository.Error, Does.Contain("'--sign-key' signs JSON reports, and none is written. Add '--output json=FILE'."));
    }

    private static async Task AssertDistrustedAsync(Repository repository, string reason)
    {
        var before = repository.Files();
        Assert.That(await repository.PromoteAsync("--verify-key", repository.PathOf("keys/lab.pub.pem")), Is.EqualTo(1));
        Assert.That(repository.Error, Does.Contain(reason).And.Contain("Nothing was promoted, and nothing was written."));
        Assert.That(repository.Files(), Is.EqualTo(before));
    }

    private static Task<int> VerifyAsync(Repository repository, string key, params string[] options) =>
        repository.RunAsync([
            "verify",
            repository.PathOf("promotion.json"),
            "--verify-key",
            repository.PathOf($"keys/{key}.pub.pem"),
            .. options,
        ]);

    private static Repository WithKeys()
    {
        var repository = new Repository();
        foreach (var name in new[] { "lab", "ci" })
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            repository.Write($"keys/{name}.pem", key.ExportPkcs8PrivateKeyPem());
            repository.Write($"keys/{name}.pub.pem", key.ExportSubjectPublicKeyInfoPem());
        }

        return repository;
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Payload(string envelope)
    {
        using var json = JsonDocument.Parse(envelope);
        return Encoding.UTF8.GetString(json.RootElement.GetProperty("payload").GetBytesFromBase64());
    }
}
