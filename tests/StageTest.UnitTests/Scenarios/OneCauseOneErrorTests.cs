using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios;

namespace StageTest.UnitTests.Scenarios;

/// <summary>A wrong path or name is one error, however much of the scenario needs it.</summary>
internal sealed class OneCauseOneErrorTests
{
    private string _folder = null!;

    [SetUp]
    public void Create() => _folder = Directory.CreateTempSubdirectory("stagetest-one-cause-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void AWrongNameIsToldOnceWithItsLines() =>
        Assert.That(
            Errors(
                """
                topology: { workloads: [{ name: web, ports: [80] }, { name: db, ports: [5432] }] }
                expect:
                  baseline:
                    default: allow
                    deny:
                      - { from: default/wbe, to: default/db }
                      - { from: [default/wbe, default/db], to: default/wbe }
                      - { from: default/db, to: default/wbe:80 }
                """
            ),
            Is.EqualTo([
                "9:17: error: 'default/wbe' is not in the topology. Did you mean 'default/web'? Known names: default/db, default/web. "
                    + "It stands in lines 10, 11 too.",
            ])
        );

    [Test]
    public void DifferentWrongNamesAreAllTold() =>
        Assert.That(
            Errors(
                """
                topology: { workloads: [{ name: web, ports: [80] }, { name: db, ports: [5432] }] }
                expect: { baseline: { default: allow, deny: [{ from: default/x, to: default/y }] } }
                """
            ),
            Has.Length.EqualTo(2)
        );

    [TestCase("manifests: [nowhere.yaml]", "'nowhere.yaml' does not exist.")]
    [TestCase("namespaces: { other: {} }", "The namespace 'default' is not listed")]
    public void WhatATopologyLacksForAnErrorIsNoErrorOfItsOwn(string field, string message)
    {
        var errors = Errors(
            $$"""
            topology: { {{field}}, workloads: [{ name: web, ports: [80] }] }
            expect:
              promoted:
                default: allow
                deny: [{ from: { labels: { app: api } }, to: default/api }, { from: shop/api, to: shop/db:5432 }]
            expectChange: { open: [{ from: shop/api, to: shop/db }] }
            steps:
              - { name: more, workloads: { scale: { shop/db: 3 } }, expect: { default: ignore, allow: [{ from: shop/api, to: shop/db }] } }
            """
        );

        Assert.That(errors, Has.Length.EqualTo(1), string.Join('\n', errors));
        Assert.That(errors[0], Does.Contain(message));
    }

    [Test]
    public void MistakesOfFormAreToldBesideAWrongPath() =>
        Assert.That(
            Errors(
                """
                topology: { manifests: [nowhere.yaml], workloads: [{ name: web, ports: [80] }] }
                expect: { promoted: { default: alow, deny: [{ fron: shop/api, to: shop/db }] } }
                """
            ),
            Has.Length.EqualTo(3)
        );

    private string[] Errors(string text)
    {
        var file = Path.Combine(_folder, "scenario.yaml");
        File.WriteAllText(file, $"apiVersion: stagetest.io/v1\nkind: Scenario\nmetadata: {{ name: one-cause }}\n{text}\n");
        var diagnostics = new DiagnosticBag();
        ScenarioReader.Read(file, new(), diagnostics);
        return
        [
            .. diagnostics
                .Sorted()
                .Where(d => d.Severity == Severity.Error)
                .Select(d => d.ToString().Replace($"{file}:", "", StringComparison.Ordinal)),
        ];
    }
}
