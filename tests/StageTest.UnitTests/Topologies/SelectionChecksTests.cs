using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Topologies;

namespace StageTest.UnitTests.Topologies;

/// <summary>A workload whose selector an API server refuses creates no pod, so the labels of its template mean nothing.</summary>
internal sealed class SelectionChecksTests
{
    private static readonly string[] Kinds = ["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"];

    [TestCase("selector: { matchLabels: { app: web } }", null)]
    [TestCase("selector: { matchLabels: { app: web, tier: front } }", null)]
    [TestCase("selector: { matchExpressions: [{ key: app, operator: In, values: [web, api] }] }", null)]
    [TestCase("selector: { matchExpressions: [{ key: old, operator: DoesNotExist }] }", null)]
    [TestCase("selector: { matchLabels: { app: api } }", "does not match the labels of its template")]
    [TestCase("selector: { matchLabels: { app: web, more: yes-please } }", "does not match the labels of its template")]
    [TestCase(
        "selector: { matchExpressions: [{ key: app, operator: NotIn, values: [web] }] }",
        "does not match the labels of its template"
    )]
    [TestCase("selector: {}", "has an empty 'spec.selector'")]
    [TestCase("selector: { matchLabels: {} }", "has an empty 'spec.selector'")]
    [TestCase("selector: { app: web }", "has no valid 'spec.selector'")]
    [TestCase("selector: null", "has no 'spec.selector'")]
    [TestCase("paused: false", "has no 'spec.selector'")]
    public void ControllersSelectTheirOwnPods(string field, string? problem)
    {
        foreach (var kind in Kinds)
        {
            Assert.That(Problems("apps/v1", kind, field), problem is null ? Is.Empty : Has.One.Contains(problem), kind);
        }

        Assert.That(Problems("argoproj.io/v1alpha1", "Rollout", field), problem is null ? Is.Empty : Has.One.Contains(problem));
    }

    [TestCase("v1", "ReplicationController", "selector: { app: web }", true)]
    [TestCase("v1", "ReplicationController", "paused: false", true)]
    [TestCase("v1", "ReplicationController", "selector: { app: api }", false)]
    [TestCase("batch/v1", "Job", "backoffLimit: 1", true)]
    [TestCase("batch/v1", "Job", "manualSelector: true, selector: { matchLabels: { app: web } }", true)]
    [TestCase("batch/v1", "Job", "manualSelector: true, selector: { matchLabels: { app: api } }", false)]
    [TestCase("apps/v1beta1", "Deployment", "paused: false", true)]
    [TestCase("extensions/v1beta1", "DaemonSet", "paused: false", true)]
    public void OthersHaveDefaults(string version, string kind, string field, bool isAccepted) =>
        Assert.That(Problems(version, kind, field), isAccepted ? Is.Empty : Has.Length.EqualTo(1));

    [Test]
    public void AMapOfManifestsIsDrawnWithAWarning()
    {
        var (topology, problems) = Read("apps/v1", "Deployment", "selector: { matchLabels: { app: api } }", ManifestUse.Survey);

        Assert.That(problems.Items.Select(d => d.Severity), Is.EqualTo(new[] { Severity.Warning }));
        Assert.That(topology.Workloads.Select(w => w.Ref.Name), Is.EqualTo(new[] { "web" }));
    }

    private static string[] Problems(string version, string kind, string field) =>
        [.. Read(version, kind, field, ManifestUse.Probing).Problems.Items.Where(d => d.Severity == Severity.Error).Select(d => d.Message)];

    private static (Topology Topology, DiagnosticBag Problems) Read(string version, string kind, string field, ManifestUse use)
    {
        var text =
            $"apiVersion: {version}\nkind: {kind}\nmetadata: {{ name: web, namespace: shop }}\nspec: {{ {field}, template: {{ metadata: {{ "
            + "labels: { app: web, tier: front } }, spec: { containers: [{ name: c, image: i }] } } }\n";
        var problems = new DiagnosticBag();
        var builder = new TopologyBuilder(new(), use);
        ManifestReader.Read(Manifest.ReadAll(text, "web.yaml", problems), builder, problems);
        return (builder.Build(), problems);
    }
}
