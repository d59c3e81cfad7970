using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Policies.Selectors;

namespace StageTest.UnitTests.Policies.Selectors;

internal sealed class LabelSelectorReaderTests
{
    [TestCase("{}", "all()")]
    [TestCase("{ matchLabels: {}, matchExpressions: [] }", "all()")]
    [TestCase("{ matchLabels: { app: web } }", "p.app == \"web\"")]
    [TestCase("{ matchLabels: { app: web, tier: '' } }", "(p.app == \"web\" && p.tier == \"\")")]
    [TestCase("{ matchExpressions: [{ key: app, operator: In, values: [web, api] }] }", "p.app in {\"api\", \"web\"}")]
    [TestCase("{ matchExpressions: [{ key: app, operator: NotIn, values: [web] }] }", "p.app not in {\"web\"}")]
    [TestCase("{ matchExpressions: [{ key: app, operator: Exists }] }", "has(p.app)")]
    [TestCase("{ matchExpressions: [{ key: app, operator: Exists, values: [] }] }", "has(p.app)")]
    [TestCase("{ matchExpressions: [{ key: app, operator: DoesNotExist }] }", "!has(p.app)")]
    [TestCase(
        "{ matchLabels: { app: web }, matchExpressions: [{ key: old, operator: DoesNotExist }, { key: env, operator: Exists }] }",
        "(p.app == \"web\" && !has(p.old) && has(p.env))"
    )]
    public void AllTermsMustHold(string yaml, string expected)
    {
        var (selector, problems) = Read(yaml);

        Assert.That(problems, Is.Empty);
        Assert.That(selector?.ToString(), Is.EqualTo(expected));
    }

    [TestCase("[]", "1:1: Expected a pod selector (an object), found a list.")]
    [TestCase(
        "{ matchExpressions: [{ key: a, operator: in, values: [x] }] }",
        "1:42: 'in' is not an operator of label expressions. Did you mean 'In'? They are: DoesNotExist, Exists, In, NotIn."
    )]
    [TestCase(
        "{ matchExpressions: [{ key: a, operator: Like, values: [x] }] }",
        "1:42: 'Like' is not an operator of label expressions. They are: DoesNotExist, Exists, In, NotIn."
    )]
    [TestCase("{ matchExpressions: [{ key: a, operator: In }] }", "1:42: The operator In needs at least one value.")]
    [TestCase("{ matchExpressions: [{ key: a, operator: In, values: [] }] }", "1:54: The operator In needs at least one value.")]
    [TestCase("{ matchExpressions: [{ key: a, operator: NotIn }] }", "1:42: The operator NotIn needs at least one value.")]
    [TestCase("{ matchExpressions: [{ key: a, operator: Exists, values: [x] }] }", "1:58: The operator Exists takes no values.")]
    [TestCase(
        "{ matchExpressions: [{ key: a, operator: DoesNotExist, values: [x] }] }",
        "1:64: The operator DoesNotExist takes no values."
    )]
    public void WhatIsWrongIsToldWithItsPlace(string yaml, string expected) => Assert.That(Read(yaml).Problems, Is.EqualTo([expected]));

    [TestCase("{ matchExpressions: [x] }", "a label expression")]
    [TestCase("{ matchExpressions: [{ operator: Exists }] }", "'key'")]
    [TestCase("{ matchExpressions: [{ key: a }] }", "'operator'")]
    [TestCase("{ matchExpressions: [{ key: a, operator: In, values: [{}] }] }", "label value")]
    [TestCase("{ matchExpressions: [{ key: a, operator: Exists, value: x }] }", "'value'")]
    [TestCase("{ matchExpressions: [{ key: -a, operator: Exists }] }", "-a")]
    [TestCase("{ matchExpressions: [{ key: a, operator: In, values: [-x] }] }", "-x")]
    [TestCase("{ matchLabel: {} }", "'matchLabel'")]
    public void EachProblemIsToldOnce(string yaml, string named)
    {
        var problem = Read(yaml).Problems.Single();

        Assert.That(problem, Does.Contain(named));
        Assert.That(char.IsUpper(problem[(problem.IndexOf(' ') + 1)..].TrimStart('\'')[0]), problem);
    }

    [Test]
    public void BrokenValuesAreAllTold() =>
        Assert.That(Read("{ matchExpressions: [{ key: -a, operator: In, values: [-x, ok, -y] }] }").Problems, Has.Length.EqualTo(3));

    private static (Selector? Selector, string[] Problems) Read(string yaml)
    {
        var diagnostics = new DiagnosticBag();
        var selector = LabelSelectorReader.Read(YamlReader.Read(yaml, "f.yaml", diagnostics)[0], "a pod selector", "p.", diagnostics);
        return (selector, [.. diagnostics.Items.Select(d => $"{d.Location.Line}:{d.Location.Column}: {d.Message}")]);
    }
}
