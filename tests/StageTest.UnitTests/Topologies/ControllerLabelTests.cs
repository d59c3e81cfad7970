using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Topologies;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.Topologies;

/// <summary>Labels that no manifest writes down: those of Jobs and StatefulSets, and those that are unknown.</summary>
internal sealed class ControllerLabelTests
{
    private const string App = """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: { name: db, namespace: shop }
        spec:
          replicas: 2
          selector: { matchLabels: { app: db } }
          template:
            metadata: { labels: { app: db } }
            spec: { containers: [{ name: c, image: i, ports: [{ containerPort: 5432 }] }] }
        ---
        apiVersion: batch/v1
        kind: Job
        metadata: { name: migrate, namespace: shop }
        spec: { template: { spec: { containers: [{ name: c, image: i }] } } }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: first, namespace: shop }
        spec: { selector: { statefulset.kubernetes.io/pod-name: db-0 }, ports: [{ port: 5432 }] }

        """;

    [TestCase("job-name == 'migrate'", Verdict.Allowed)]
    [TestCase("batch.kubernetes.io/job-name == 'migrate'", Verdict.Allowed)]
    [TestCase("job-name == 'other'", Verdict.Denied)]
    public void AJobIsKnownByItsName(string source, Verdict expected) => Assert.That(Ask("all()", source).Verdict, Is.EqualTo(expected));

    [TestCase("statefulset.kubernetes.io/pod-name == 'db-1'")]
    [TestCase("apps.kubernetes.io/pod-index == '1'")]
    public void OnePodOfASetIsToldFromTheOthers(string subject)
    {
        var evaluation = Ask(subject, "job-name == 'nobody'");

        Assert.That(evaluation.Verdict, Is.EqualTo(Verdict.NotObserved));
        Assert.That(evaluation.Detail, Does.EndWith("allowed: shop/migrate -> shop/db-0"));
    }

    [Test]
    public void AServiceMayBeOfOnePod()
    {
        using var text = new ScenarioText().With("app.yaml", App);
        var topology = text.Read("  promoted: { default: allow }", topology: "  manifests: [app.yaml]")!.Topology;

        Assert.That(
            topology.BackendsOf(topology.Services.Single().FlowRef, new(5432, Protocol.Tcp)),
            Is.EqualTo([new ServiceBackend(new("shop", "db"), new(5432, Protocol.Tcp), 0)])
        );
    }

    [TestCase("has(pod-template-hash)", "reads the label 'pod-template-hash', whose value a controller chooses")]
    [TestCase("controller-revision-hash == 'a'", "reads the label 'controller-revision-hash', whose value a controller chooses")]
    [TestCase("has(my-pod-template-hash) || app == 'pod-template-hash'", null)]
    public void WhatNobodyKnowsIsAWarning(string subject, string? warning)
    {
        using var text = new ScenarioText().With("app.yaml", App).With("policy.yaml", Policy(subject, "all()"));

        Assert.That(text.Read("  promoted: { default: allow }", "{ enforced: policy.yaml }", "  manifests: [app.yaml]"), Is.Not.Null, () =>
            string.Join('\n', text.Said)
        );
        Assert.That(text.Said, warning is null ? Has.None.Contains("reads the label") : Has.Some.Contains(warning));
    }

    private static string Policy(string subject, string source) =>
        "apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: { name: db, namespace: shop }\nspec:\n"
        + $"  selector: \"{subject}\"\n  types: [Ingress]\n  ingress: [{{ action: Allow, source: {{ selector: \"{source}\" }} }}]\n";

    private static FlowEvaluation Ask(string subject, string source)
    {
        using var text = new ScenarioText().With("app.yaml", App).With("policy.yaml", Policy(subject, source));
        var scenario = text.Read("  promoted: { default: allow }", "{ enforced: policy.yaml }", "  manifests: [app.yaml]");
        Assert.That(scenario, Is.Not.Null, () => string.Join('\n', text.Said));
        var evaluator = new PolicyEvaluator(scenario!.Topology, Placement.Default(scenario.Topology), scenario.Policies);
        var flow = new Flow(new("shop", "migrate"), new("shop", "db"), new(5432, Protocol.Tcp));
        var evaluation = evaluator.Evaluate(flow);
        Assert.That(evaluator.EvaluateAll(new([flow])).Verdicts, Is.EqualTo([evaluation.Verdict]), "many at a time and one by one");
        return evaluation;
    }
}
