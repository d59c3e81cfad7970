using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Sources;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios;

namespace StageTest.UnitTests.Scenarios;

/// <summary>A file of policies that several scenarios name, or both sides of a change have, is parsed once.</summary>
internal sealed class PolicyFileCacheTests
{
    // Its ingress rule has no effect, which is worth a warning.
    private const string Policy = """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: { name: db, namespace: shop }
        spec: { podSelector: {}, policyTypes: [Egress], ingress: [{}] }
        """;

    [Test]
    public void SameFileIsParsedOnceAndWarnsEveryReader()
    {
        var cache = new PolicyFileCache();

        var (first, warnings) = Read(cache, Policy, "first.yaml");
        var (second, others) = Read(cache, Policy, "second.yaml");

        Assert.That(second, Is.SameAs(first));
        Assert.That(warnings, Has.Length.EqualTo(1));
        Assert.That(others, Is.EqualTo(warnings));
    }

    [Test]
    public void AnotherTextOrAnotherVersionIsParsedByItself()
    {
        var cache = new PolicyFileCache();
        var (first, _) = Read(cache, Policy, "first.yaml");

        Assert.That(
            Read(cache, Policy.Replace("name: db", "name: web", StringComparison.Ordinal), "first.yaml").Documents,
            Is.Not.SameAs(first)
        );
        Assert.That(Read(cache, Policy, "first.yaml", CalicoVersion.V331).Documents, Is.Not.SameAs(first));
    }

    private static (PolicyDocuments Documents, string[] Warnings) Read(
        PolicyFileCache cache,
        string text,
        string scenario,
        CalicoVersion version = CalicoVersion.V332
    )
    {
        var diagnostics = new DiagnosticBag();
        var source = new SourceText("policies/db.yaml", text, SourceLocation.Whole(scenario));
        var documents = cache.Read(source, version, default, RepositoryKinds.Known, diagnostics);
        return (documents, [.. diagnostics.Items.Select(d => $"{d}")]);
    }
}
