using NUnit.Framework;
using StageTest.Core.Gate;
using StageTest.Core.Scenarios;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.Gate;

/// <summary>Changes of the number of a set's pods: policies do to them what they did.</summary>
internal sealed class ScaledSetTests
{
    // Before, a pod that policies distinguish and that was gone counted as the last that was left, which opened it.
    [TestCase(3, 2, "", "")]
    [TestCase(2, 3, "", "")]
    [TestCase(3, 2, "ingress: [{}]", "shop/db[2]")]
    public void OnlyWhatPoliciesChangeIsAChange(int before, int after, string opened, string changed)
    {
        var change = ScenarioChange.Of(Read(before, "ingress: []"), Read(after, opened.Length == 0 ? "ingress: []" : opened), isNew: false);

        Assert.That(change.MapProblem, Is.Null);
        Assert.That(change.Map!.Changes.Select(c => $"{c.To.Workload}").Distinct(), changed.Length == 0 ? Is.Empty : Is.EqualTo([changed]));
    }

    private static Scenario Read(int replicas, string rules)
    {
        using var text = new ScenarioText()
            .With(
                "app.yaml",
                $$"""
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: { name: db, namespace: shop }
                spec:
                  replicas: {{replicas}}
                  selector: { matchLabels: { app: db } }
                  template:
                    metadata: { labels: { app: db } }
                    spec: { containers: [{ name: db, image: db, ports: [{ containerPort: 5432 }] }] }
                ---
                apiVersion: v1
                kind: Pod
                metadata: { name: web, namespace: shop, labels: { app: web } }
                spec: { containers: [{ name: web, image: web, ports: [{ containerPort: 80 }] }] }

                """
            )
            .With(
                "policy.yaml",
                $$"""
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata: { name: closed, namespace: shop }
                spec: { podSelector: { matchLabels: { statefulset.kubernetes.io/pod-name: db-2 } }, {{rules}} }

                """
            );
        var scenario = text.Read(
            "  promoted: { default: ignore, allow: [{ from: shop/db, to: \"shop/web:80\" }] }",
            "{ enforced: [policy.yaml] }",
            "  manifests: [app.yaml]"
        );
        Assert.That(scenario, Is.Not.Null, string.Join('\n', text.Diagnostics.Sorted()));
        return scenario!;
    }
}
