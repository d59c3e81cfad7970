using NUnit.Framework;
using StageTest.Core.Scenarios;

namespace StageTest.UnitTests.Scenarios;

/// <summary>Each document of what a scenario names is judged, used, known to be harmless, or refused.</summary>
internal sealed class ClosedWorldTests
{
    private const string Expect = "  promoted: { default: allow }";

    private const string Policy = """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: { name: db, namespace: shop }
        spec: { podSelector: { matchLabels: { role: db } } }
        """;

    private const string Inline = """
          namespaces: { shop: { labels: { team: shop } } }
          workloads:
            - { name: web, namespace: shop, labels: { role: web } }
            - { name: db, namespace: shop, labels: { role: db }, ports: [5432] }
        """;

    private const string Manifests = "  manifests: [app/]\n  defaultPorts: [8080]";

    private const string Application = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: db, namespace: shop }
        spec:
          selector: { matchLabels: { role: db } }
          template: { metadata: { labels: { role: db } }, spec: { containers: [{ name: a, image: a }] } }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: a, image: a }] }
        """;

    private ScenarioText _text = null!;

    [SetUp]
    public void MakeFiles() => _text = new();

    [TearDown]
    public void RemoveFiles() => _text.Dispose();

    [TestCase("v1", "ConfigMap")]
    [TestCase("projectcalico.org/v3", "IPPool")]
    [TestCase("rbac.authorization.k8s.io/v1", "Role")]
    public void AHarmlessKindBesidePoliciesIsANote(string apiVersion, string kind)
    {
        Assert.That(Beside(Object(apiVersion, kind)), Is.Not.Null, Said);
        Assert.That(_text.Said, Has.One.StartsWith("policies/more.yaml:1:1: note: " + kind));
    }

    [TestCase("example.org/v1", "Widget", "neither a policy nor of a kind that StageTest knows")]
    [TestCase("security.istio.io/v1", "AuthorizationPolicy", "StageTest does not judge that")]
    [TestCase("projectcalico.org/v3", "FelixConfiguration", "StageTest does not judge that")]
    [TestCase("cilium.io/v2", "CiliumNetworkPolicy", "StageTest does not judge that")]
    [TestCase("projectcalico.org/v3", "NetworkPolicies", "is not understood")]
    [TestCase("networking.istio.io/v1", "VirtualService", "neither a policy")]
    public void AnyOtherKindBesidePoliciesIsAnError(string apiVersion, string kind, string fact)
    {
        Assert.That(Beside(Object(apiVersion, kind)), Is.Null);
        Assert.That(_text.Said, Has.One.StartsWith("policies/more.yaml:1:1: error: " + kind).And.One.Contains(fact));
    }

    [TestCase("apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { team: shop } }", null)]
    [TestCase("apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { team: other } }", "describes it differently")]
    [TestCase("apiVersion: v1\nkind: Namespace\nmetadata: { name: office, labels: { team: shop } }", "does not have it")]
    [TestCase("apiVersion: v1\nkind: Pod\nmetadata: { name: web, namespace: shop, labels: { role: web } }\nspec: {}", null)]
    [TestCase("apiVersion: v1\nkind: Pod\nmetadata: { name: web, namespace: shop, labels: { role: api } }\nspec: {}", "differently")]
    [TestCase("apiVersion: v1\nkind: Pod\nmetadata: { name: spy, namespace: shop, labels: { role: api } }\nspec: {}", "not have it")]
    [TestCase("apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: spy, namespace: shop }", null)]
    [TestCase("apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: spy, namespace: shop, labels: { a: b } }", "not have it")]
    public void WhatIsDeployedWithPoliciesMustBeWhatTheTopologySays(string document, string? contradiction)
    {
        Assert.That(Beside(document), contradiction is null ? Is.Not.Null : Is.Null, Said);
        Assert.That(
            _text.Said.Where(s => s.Contains(": error: ", StringComparison.Ordinal)),
            contradiction is null ? Is.Empty : Has.One.StartsWith("policies/more.yaml:1:1: error: ").And.One.Contains(contradiction)
        );
    }

    [Test]
    public void WhatIsDeployedWithPoliciesIsOfTheTopologyThatManifestsMake()
    {
        var scenario = _text
            .With("app/app.yaml", Application)
            .With("policies/np.yaml", Policy + "\n---\napiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { team: red } }\n")
            .Read(Expect, "{ enforced: [policies/] }", Manifests);

        Assert.That(scenario, Is.Not.Null, Said);
        Assert.That(scenario!.Topology.Namespaces.Single().Labels["team"], Is.EqualTo("red"));
    }

    [Test]
    public void APolicyAmongManifestsThatNoListNamesIsAnError()
    {
        var scenario = _text
            .With("app/app.yaml", Application)
            .With("app/np.yaml", Policy)
            .With("policies/np.yaml", Policy.Replace("name: db,", "name: other,", StringComparison.Ordinal))
            .Read(Expect, "{ enforced: [policies/] }", Manifests);

        Assert.That(scenario, Is.Null);
        Assert.That(_text.Said, Has.One.StartsWith("app/np.yaml:1:1: error: ").And.One.Contains("under 'policies.enforced' too"));
    }

    [Test]
    public void APolicyAmongManifestsIsEnforcedWhereItsFolderIsNamedTwice()
    {
        var scenario = _text.With("app/app.yaml", $"{Application}\n---\n{Policy}").Read(Expect, "{ enforced: [app/] }", Manifests);

        Assert.That(scenario, Is.Not.Null, Said);
        Assert.That(scenario!.PoliciesAt(Stage.Baseline).Policies.Select(p => p.Name), Is.EqualTo(new[] { "db" }));
        Assert.That(scenario.Topology.Workloads, Has.Length.EqualTo(2));
    }

    [TestCase("security.istio.io/v1", "PeerAuthentication", "", "error", "StageTest does not judge that")]
    [TestCase("example.org/v1", "Widget", "", "note", "was skipped")]
    [TestCase("v1", "ConfigMap", "", "note", "changes no traffic")]
    [TestCase(
        "argoproj.io/v1alpha1",
        "WorkflowTemplate",
        "spec: { templates: [{ spec: { containers: [{ name: a }] } }] }",
        "warning",
        "has a pod template"
    )]
    public void OtherKindsAmongManifests(string apiVersion, string kind, string spec, string severity, string fact)
    {
        var scenario = _text
            .With("app/app.yaml", Application)
            .With("app/more.yaml", Object(apiVersion, kind) + "\n" + spec)
            .Read(Expect, "{}", Manifests);

        Assert.That(scenario, severity == "error" ? Is.Null : Is.Not.Null, Said);
        Assert.That(_text.Said, Has.One.StartsWith($"app/more.yaml:1:1: {severity}: {kind}").And.One.Contains(fact));
    }

    [TestCase("argocd.argoproj.io/hook: Skip", "Argo CD skips the object")]
    [TestCase("argocd.argoproj.io/hook: PostSync", "Argo CD applies the object as a hook of a sync only")]
    [TestCase("config.kubernetes.io/local-config: 'true'", "Kustomize leaves the object out")]
    [TestCase("kustomize.toolkit.fluxcd.io/reconcile: disabled", "Flux neither applies changes")]
    [TestCase("helm.sh/hook: post-install", "Helm applies the object as a hook only")]
    public void APolicyThatItsDeployerDoesNotApplyProvesNothing(string annotation, string fact)
    {
        Assert.That(Annotated(annotation), Is.Null);
        Assert.That(_text.Said, Has.One.StartsWith("policies/np.yaml:3:").And.One.Contains(fact));
    }

    [TestCase("argocd.argoproj.io/sync-wave: '1'")]
    [TestCase("argocd.argoproj.io/sync-options: Prune=false")]
    [TestCase("kustomize.toolkit.fluxcd.io/prune: disabled")]
    [TestCase("owner: shop")]
    public void OtherAnnotationsChangeNothing(string annotation) => Assert.That(Annotated(annotation), Is.Not.Null, Said);

    [Test]
    public void ADeletionOfWhatItsDeployerKeepsProvesNothing()
    {
        var scenario = _text
            .With("policies/np.yaml", WithAnnotation("kustomize.toolkit.fluxcd.io/prune: disabled"))
            .With(
                "staged/np.yaml",
                """
                apiVersion: projectcalico.org/v3
                kind: StagedKubernetesNetworkPolicy
                metadata: { name: db, namespace: shop }
                spec: { stagedAction: Delete }
                """
            )
            .Read(Expect, "{ enforced: [policies/], staged: [staged/] }", Inline);

        Assert.That(scenario, Is.Null);
        Assert.That(_text.Said, Has.One.StartsWith("policies/np.yaml:3:").And.One.Contains("it would stay enforced"));
    }

    private string Said() => string.Join('\n', _text.Said);

    private Scenario? Annotated(string annotation) =>
        _text.With("policies/np.yaml", WithAnnotation(annotation)).Read(Expect, "{ enforced: [policies/] }", Inline);

    private Scenario? Beside(string document) =>
        _text.With("policies/np.yaml", Policy).With("policies/more.yaml", document).Read(Expect, "{ enforced: [policies/] }", Inline);

    private static string WithAnnotation(string annotation) =>
        Policy.Replace("namespace: shop }", $"namespace: shop, annotations: {{ {annotation} }} }}", StringComparison.Ordinal);

    private static string Object(string apiVersion, string kind) =>
        $"apiVersion: {apiVersion}\nkind: {kind}\nmetadata: {{ name: more, namespace: shop }}";
}
