using NUnit.Framework;
using StageTest.Core.Documents;

namespace StageTest.UnitTests.Documents;

/// <summary>By which annotations deployers leave an object out, run it as a hook, or keep it.</summary>
internal sealed class DeployerAnnotationsTests
{
    [TestCase("argocd.argoproj.io/hook: Skip", "NotApplied")]
    [TestCase("argocd.argoproj.io/hook: PreSync", "Hook")]
    [TestCase("argocd.argoproj.io/hook: 'PostSync, Skip'", "Hook")]
    [TestCase("argocd.argoproj.io/sync-options: 'Replace=true, Prune=false'", "NotRemoved")]
    [TestCase("argocd.argoproj.io/sync-options: Delete=confirm", "NotRemoved")]
    [TestCase("argocd.argoproj.io/sync-options: ServerSideApply=true", "")]
    [TestCase("config.kubernetes.io/local-config: 'true'", "NotApplied")]
    [TestCase("config.kubernetes.io/local-config: 'false'", "")]
    [TestCase("kustomize.toolkit.fluxcd.io/reconcile: disabled", "NotApplied NotRemoved")]
    [TestCase("kustomize.toolkit.fluxcd.io/reconcile: enabled", "")]
    [TestCase("kustomize.toolkit.fluxcd.io/ssa: ignore", "NotApplied")]
    [TestCase("kustomize.toolkit.fluxcd.io/ssa: IfNotPresent", "NotApplied")]
    [TestCase("kustomize.toolkit.fluxcd.io/ssa: Merge", "")]
    [TestCase("kustomize.toolkit.fluxcd.io/prune: disabled", "NotRemoved")]
    [TestCase("helm.sh/hook: pre-install", "Hook")]
    [TestCase("helm.sh/resource-policy: keep", "NotRemoved")]
    [TestCase("example.org/hook: Skip", "")]
    public void HaveTheirEffects(string annotation, string effects) =>
        Assert.That(Effects($"annotations: {{ {annotation} }}"), Is.EqualTo(effects));

    [Test]
    public void LabelsCountToo() =>
        Assert.That(Effects("labels: { kustomize.toolkit.fluxcd.io/prune: disabled }"), Is.EqualTo("NotRemoved"));

    private static string Effects(string metadata)
    {
        var text = $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: a, {metadata} }}";
        var manifest = Manifest.ReadAll(text, "a.yaml", new DiagnosticBag()).Single();
        return string.Join(' ', Enum.GetValues<DeployerEffect>().Where(e => DeployerAnnotations.Of(manifest, e).Any()));
    }
}
