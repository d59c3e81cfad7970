using NUnit.Framework;
using StageTest.Core.Access;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios.Settings;

namespace StageTest.UnitTests.Scenarios.Settings;

/// <summary><c>stagetest.yaml</c>: what is read of it, and what is refused with file, line and column.</summary>
internal sealed class RepositorySettingsReaderTests
{
    private const string Head = "apiVersion: stagetest.io/v1\nkind: Repository\n";

    [Test]
    public void TheRepositorysOwnSettingsAreRead()
    {
        var settings = Read(File.ReadAllText(Path.Combine(Repository.Root, RepositorySettings.File)), out var problems);

        Assert.That(problems, Is.Empty);
        Assert.That(settings!.Scenarios, Is.EqualTo(["scenarios"]));
    }

    [Test]
    public void EveryFieldIsRead()
    {
        var settings = Read(
            Head
                + """
                deployed:
                  - { path: ./policies/shop/live/ }
                  - { kustomize: apps/shop/overlays/prod }
                  - { helm: charts/shop, release: shop, namespace: shop, values: [values/prod.yaml] }
                scenarios: [scenarios/]
                ignore: [{ path: docs/examples/, reason: shown to readers }]
                kinds: [{ apiVersion: example.org/v1, kind: Route53Record, harmless: makes DNS names only }]
                gate: { engine: lab, waiversFrom: base, declarationsFrom: head, minMutationScore: 0.8, flows: [flows/week.jsonl] }
                owners: [{ subject: group team-shop, tiers: [shop], paths: [policies/shop/] }]
                """,
            out var problems
        );

        Assert.That(problems, Is.Empty);
        Assert.Multiple(() =>
        {
            Assert.That(
                settings!.Deployed.Select(d => $"{d.Form} {d.Path}"),
                Is.EqualTo(new[] { "path policies/shop/live", "kustomize apps/shop/overlays/prod", "helm charts/shop" })
            );
            Assert.That(settings.Deployed[2].Reads("values/prod.yaml"), Is.True);
            Assert.That(settings.Scenarios, Is.EqualTo(new[] { "scenarios" }));
            Assert.That(settings.Flows, Is.EqualTo(new[] { "flows/week.jsonl" }));
            Assert.That(settings.IsIgnored("docs/examples/a/b.yaml"), Is.True);
            Assert.That(settings.IsIgnored("docs/examples.yaml"), Is.False);
            Assert.That(settings.Owners.Single().Subject, Is.EqualTo(new AccessSubject(SubjectKind.Group, "", "team-shop")));
            Assert.That(settings.Owners.Single().Tiers, Is.EqualTo(new[] { "shop" }));
            Assert.That(settings.Owners.Single().Owns("policies/shop/a.txt"), Is.True);
            Assert.That(settings.Owners.Single().Owns("policies/shopping/a.txt"), Is.False);
            Assert.That(settings.Kinds.Single().Kind, Is.EqualTo("Route53Record"));
            Assert.That(
                (settings.Engine, settings.WaiversFromBase, settings.DeclarationsFromBase, settings.LeastMutationScore),
                Is.EqualTo(("lab", true, false, 0.8))
            );
        });
    }

    [TestCase("owner: []", "stagetest.yaml:3:1: error: ")]
    [TestCase("owners: [{ subject: team-shop, tiers: [shop] }]", "stagetest.yaml:3:21: error: 'team-shop' is not a subject; it must be")]
    [TestCase("owners: [{ subject: group team-shop }]", "'tiers' or 'paths'")]
    [TestCase("owners: [{ tiers: [shop] }]", "needs the field 'subject'")]
    [TestCase(
        "owners: [{ subject: group a, tiers: [Shop Tier] }]",
        "stagetest.yaml:3:38: error: 'Shop Tier' is not a valid name of a tier"
    )]
    [TestCase("owners: [{ subject: group a, paths: [../b] }]", "'../b' is not a path in the repository")]
    [TestCase("owners: [{ subject: group a, files: [b] }]", "An owner has no field 'files'.")]
    [TestCase("ignore: [{ path: docs/ }]", "needs the field 'reason'")]
    [TestCase("ignore: [{ path: ../other, reason: why }]", "stagetest.yaml:3:18: error: '../other' is not a path in the repository")]
    [TestCase("ignore: [{ path: /etc, reason: why }]", "is not a path in the repository")]
    [TestCase("deployed: []", "'deployed' is an empty list")]
    [TestCase("deployed: [{ path: a, helm: b }]", "one of 'path', 'kustomize' and 'helm'")]
    [TestCase("deployed: [{ path: a, release: b }]", "belong to 'helm'")]
    [TestCase("gate: { minMutationScore: 2 }", "must be a number from 0 to 1")]
    [TestCase("gate: { waiversFrom: both }", "'both' is not a side; it must be base or head.")]
    public void WhatIsWrongIsNamedWithItsPlace(string line, string message)
    {
        Assert.That(Read(Head + line + "\n", out var problems), Is.Null);
        Assert.That(problems, Has.Some.Contains(message));
    }

    [Test]
    public void ThisRepositorysOwnSettingsHaveNoProblem()
    {
        Read(File.ReadAllText(Path.Combine(Repository.Root, RepositorySettings.File)), out var problems);

        Assert.That(problems, Is.Empty);
    }

    [Test]
    public void AllProblemsAreToldAtOnce()
    {
        Read("kind: Scenario\ndeployed: []\ngate: { engine: [] }\n", out var problems);

        Assert.That(problems, Has.Length.EqualTo(4));
    }

    private static RepositorySettings? Read(string text, out string[] problems)
    {
        var diagnostics = new DiagnosticBag();
        var settings = RepositorySettingsReader.Read(text, RepositorySettings.File, diagnostics);
        problems = [.. diagnostics.Sorted().Select(d => d.ToString())];
        return settings;
    }
}
