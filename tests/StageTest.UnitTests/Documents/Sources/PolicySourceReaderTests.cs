using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Sources;

namespace StageTest.UnitTests.Documents.Sources;

internal sealed class PolicySourceReaderTests
{
    private DiagnosticBag _diagnostics = null!;

    [Test]
    public void PathMayStandAlone() =>
        Assert.That(Read("../policies/"), Is.EqualTo(new PathSource("../policies/", IsDeclared: false, new("f.yaml", 1, 1))));

    [Test]
    public void PathMayBeDeclaredToBeAppliedAsItIs() =>
        Assert.That(Read("{ path: ../policies/ }"), Is.EqualTo(new PathSource("../policies/", IsDeclared: true, new("f.yaml", 1, 1))));

    [Test]
    public void KustomizationIsNamedByItsFolder() =>
        Assert.That(Read("{ kustomize: apps/prod }"), Is.EqualTo(new KustomizeSource("apps/prod", new("f.yaml", 1, 1))));

    [Test]
    public void ChartHasReleaseNamespaceAndValues()
    {
        var chart = (HelmSource)Read("{ helm: charts/shop, release: shop, namespace: prod, values: [a.yaml, b.yaml] }")!;

        Assert.That((chart.Path, chart.Release, chart.Namespace), Is.EqualTo(("charts/shop", "shop", "prod")));
        Assert.That(chart.Values, Is.EqualTo(["a.yaml", "b.yaml"]));
    }

    [Test]
    public void ChartWithoutNamespaceIsInDefault() =>
        Assert.That(((HelmSource)Read("{ helm: charts/shop, release: shop }")!).Namespace, Is.EqualTo("default"));

    [TestCase("{ folder: x }", "must have one of the fields 'path', 'kustomize', 'helm'")]
    [TestCase("{ kustomize: x, values: [y] }", "has no field 'values'")]
    [TestCase("{ helm: x }", "needs the field 'release'")]
    [TestCase("{ helm: x, release: --post-renderer }", "not a valid name of a release")]
    [TestCase("{ helm: x, release: a, namespace: '-n' }", "not a valid namespace")]
    [TestCase("{ kustomize: /etc }", "must be relative to this file")]
    [TestCase("[x]", "must be text")]
    public void OtherThingsAreErrorsAtTheirPlace(string text, string part)
    {
        Read(text);

        Assert.That(_diagnostics.Items[0].ToString(), Does.StartWith("f.yaml:1:").And.Contain(part));
    }

    [SetUp]
    public void Begin() => _diagnostics = new();

    private PolicySource? Read(string text) =>
        PolicySourceReader.Read(YamlReader.Read(text, "f.yaml", _diagnostics)[0], "enforced", _diagnostics);
}
