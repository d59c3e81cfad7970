using System.Collections.Immutable;
using System.Text;
using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Gate;
using StageTest.Core.Policies.Selectors;

namespace StageTest.UnitTests.Gate;

/// <summary>Policies that no scenario reads: which changes of files hold, and which are none.</summary>
internal sealed class UncoveredPoliciesTests
{
    private const string Policy =
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: all, namespace: shop }\n"
        + "spec: { podSelector: {}, ingress: [{}] }\n";

    [TestCase("", "deploy/a.yaml", "deploy/a.yaml NetworkPolicy 'shop/all'")]
    [TestCase("deploy/a.yaml", "", "deploy/a.yaml NetworkPolicy 'shop/all'")]
    [TestCase("deploy/a.yaml", "deploy/b.yaml", "")]
    [TestCase("docs/a.yaml", "deploy/a.yaml", "deploy/a.yaml NetworkPolicy 'shop/all'|docs/a.yaml NetworkPolicy 'shop/all'")]
    [TestCase("read/a.yaml", "read/b.yaml", "")]
    [TestCase("read/a.yaml", "deploy/a.yaml", "deploy/a.yaml NetworkPolicy 'shop/all'")]
    [TestCase("", "ignored/a.yaml", "")]
    [TestCase("ignored/a.yaml", "deploy/a.yaml", "deploy/a.yaml NetworkPolicy 'shop/all'")]
    public void AFolderCountsAndANameDoesNot(string before, string after, string places)
    {
        Assert.That(
            Places(Files(before, Policy), Files(after, Policy)),
            Is.EquivalentTo(places.Split('|', StringSplitOptions.RemoveEmptyEntries))
        );
    }

    [TestCase("# why\n" + Policy, 0)]
    [TestCase(
        "kind: NetworkPolicy\napiVersion: networking.k8s.io/v1\nspec: { ingress: [{}], podSelector: {} }\n"
            + "metadata: { namespace: shop, name: all }\n",
        0
    )]
    [TestCase(Policy + "---\n" + "apiVersion: v1\nkind: Secret\nmetadata: { name: s }\n", 0)]
    [TestCase(
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: all, namespace: shop }\nspec: { podSelector: {} }\n",
        1
    )]
    public void MeaningCountsAndLayoutDoesNot(string after, int count)
    {
        Assert.That(Places(Files("deploy/a.yaml", Policy), Files("deploy/a.yaml", after)), Has.Length.EqualTo(count));
    }

    [TestCase("kind: NetworkPolicy\nmetadata: { name: {{ .Name }} }\n", 1)]
    [TestCase("  - kind: \"GlobalNetworkPolicy\" # {{ x\n    a: {{ b }}\n", 1)]
    [TestCase("kind: FelixConfiguration\nmetadata: { name: {{ .Name }} }\n", 1)]
    [TestCase("kind: Tier\nmetadata: { name: {{ .Name }} }\n", 1)]
    [TestCase("kind: {{ .Kind }}\n", 1)]
    [TestCase("kind: Deployment\nmetadata: { name: {{ .Name }} }\n", 0)]
    [TestCase("name: {{ .Name }}\n", 0)]
    public void ATemplateHoldsWhereItMayMakeAPolicy(string text, int count)
    {
        Assert.That(Places([], Files("chart/templates/a.yaml", text)), Has.Length.EqualTo(count));
    }

    [TestCase("live/a.yaml", 1)]
    [TestCase("other/a.yaml", 0)]
    public void WhereDeployersLookEachKindCountsThatIsNotHarmless(string path, int count)
    {
        var text =
            "apiVersion: example.org/v1\nkind: Firewall\nmetadata: { name: f }\n---\n"
            + "apiVersion: example.org/v1\nkind: Harmless\nmetadata: { name: h }\n";

        Assert.That(Places([], Files(path, text)), Has.Length.EqualTo(count));
    }

    [TestCase("cilium.io/v2", "CiliumNetworkPolicy", 1)]
    [TestCase("projectcalico.org/v3", "FelixConfiguration", 1)]
    [TestCase("security.istio.io/v1", "AuthorizationPolicy", 1)]
    [TestCase("apps/v1", "Deployment", 0)]
    public void AKindThatChangesTrafficCountsWhereverItLies(string apiVersion, string kind, int count)
    {
        var text = $"apiVersion: {apiVersion}\nkind: {kind}\nmetadata: {{ name: x }}\n";

        Assert.That(Places([], Files("other/a.yaml", text)), Has.Length.EqualTo(count));
    }

    private const string Definition =
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: { name: tiers.crd.projectcalico.org }\n"
        + "spec: { group: crd.projectcalico.org, names: { kind: Tier } }\n";

    private const string Installation = "apiVersion: operator.tigera.io/v1\nkind: Installation\nmetadata: { name: default }\n";

    [TestCase("read/a.yaml", Definition, 1)]
    [TestCase("live/a.yaml", Definition, 1)]
    [TestCase("other/a.yaml", Definition, 0)]
    [TestCase("read/a.yaml", Installation, 1)]
    [TestCase("live/a.yaml", Installation, 1)]
    [TestCase("other/a.yaml", Installation, 0)]
    public void WhatPoliciesNeedCountsAmongThemAndWhereItIsDeployed(string path, string text, int count)
    {
        Assert.That(Places([], Files(path, text)), Has.Length.EqualTo(count), "added");
        Assert.That(Places(Files(path, text), []), Has.Length.EqualTo(count), "removed");
        Assert.That(
            Places(Files(path, Policy + "---\n" + text), Files(path, Policy)),
            Has.Length.EqualTo(count),
            "removed beside a policy"
        );
        Assert.That(Places(Files(path, text), Files(path, text + "status: {}\n")), Has.Length.EqualTo(count), "changed");
        Assert.That(Places(Files(path, text), Files(path, text + "# Said.\n")), Is.Empty, "the same");
    }

    [TestCase("resource.exclusions: a", "resource.exclusions: b", 1)]
    [TestCase("resource.exclusions: a", "url: a", 1)]
    [TestCase("url: a", "resource.inclusions: a", 1)]
    [TestCase("resource.exclusions: a", "{ resource.exclusions: a, url: b }", 0)]
    [TestCase("url: a", "url: b", 0)]
    public void SettingsOfArgoCdCountByTheKindsThatTheyName(string before, string after, int count)
    {
        static string Text(string data) =>
            "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: argocd-cm }\ndata: " + (data.StartsWith('{') ? data : $"{{ {data} }}");

        Assert.That(Places(Files("other/a.yaml", Text(before)), Files("other/a.yaml", Text(after))), Has.Length.EqualTo(count));
    }

    private const string AllowAll =
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: open, namespace: shop }\n"
        + "spec: { podSelector: {}, ingress: [{}] }\n";

    // What stands there is as before; the kustomization or chart is what changes.
    [TestCase("resources: [../other/np.txt]", 1)]
    [TestCase("resources: [../other/]", 1)]
    [TestCase("resources: [https://example.org/np.yaml]", 1)]
    [TestCase("resources: [../app/web.yaml]\nnamespace: prod", 0)]
    [TestCase("resources: [../read/a.yaml]", 0)]
    [TestCase("resources: [../read/a.yaml]\nimages: [{ name: a, newTag: b }]", 0)]
    [TestCase("resources: [../read/a.yaml]\nnamespace: prod", 1)]
    [TestCase("resources: [../read/a.yaml]\npatches: [{ target: { kind: NetworkPolicy }, patch: '[]' }]", 1)]
    [TestCase("resources: [../read/a.yaml]\npatches: [{ target: { kind: Deployment }, patch: '[]' }]", 0)]
    [TestCase("resources: [../read/a.yaml]\npatches: [{ patch: 'kind: NetworkPolicy' }]", 1)]
    [TestCase("resources: [../read/a.yaml]\ncomponents: [../component]", 1)]
    [TestCase("apiVersion: kustomize.toolkit.fluxcd.io/v1\nresources: [../other/np.txt]", 0)]
    [TestCase("resources: [", 1)]
    [TestCase("", 0)]
    public void AKustomizationCountsByWhatItMakesOfPolicies(string text, int count)
    {
        Dictionary<string, string> before = new()
        {
            ["read/a.yaml"] = AllowAll,
            ["other/np.txt"] = AllowAll,
            ["other/kustomization.yaml"] = "resources: [np.txt]",
            ["component/kustomization.yaml"] = "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\nnamePrefix: a-",
            ["app/web.yaml"] = "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\n",
        };
        Dictionary<string, string> after = new(before) { ["deploy/kustomization.yaml"] = text };

        Assert.That(Places(before, after), Has.Length.EqualTo(count));
    }

    [TestCase("open: true", "", 1)]
    [TestCase("image: b", "", 0)]
    [TestCase("image: b", "{{ toYaml .Values }}", 1)]
    [TestCase("image: b", "{{ .Values.image }}", 1)]
    [TestCase("image: b", "{{ .Values.open }}{{ end }}{{ define \"other\" }}{{ .Values.image }}", 0)]
    [TestCase("image: b", "{{ index .Values \"im\" }}", 1)]
    [TestCase("image: b", "{{ get . \"Values\" | toYaml }}", 1)]
    [TestCase("image: b", "{{ range $k, $v := .Values }}{{ end }}", 1)]
    [TestCase("image: b", "{{ dig \"image\" \"\" .Values.AsMap }}", 1)]
    [TestCase("image: b", "{{ toJson $ }}", 1)]
    public void AChartCountsByTheValuesOfItsPolicies(string values, string helper, int count)
    {
        Dictionary<string, string> before = new()
        {
            ["chart/Chart.yaml"] = "name: shop",
            ["chart/values.yaml"] = "image: a",
            ["chart/templates/_helpers.tpl"] = $"{{{{ define \"helper\" }}}}{helper}{{{{ end }}}}",
            ["chart/templates/np.yaml"] = "{{- if .Values.open }}\nkind: NetworkPolicy\n{{ include \"helper\" . }}{{ end }}",
            ["chart/templates/web.yaml"] = "kind: Deployment\nimage: {{ .Values.image }}",
        };
        Dictionary<string, string> after = new(before) { ["chart/values.yaml"] = values };

        Assert.That(Places(before, after), Has.Length.EqualTo(count));
    }

    private const string Closed = "kind: NetworkPolicy\nmetadata: { name: closed }\n";

    // What is added to or put in the place of the files of one chart, as NAME=TEXT, and whether it counts.
    [TestCase("values.yaml=on: true\nsub: { on: false }", 1)]
    [TestCase("values.yaml=on: true\nsub: { image: b }", 0)]
    [TestCase("values.yaml=on: true\nsub: { enabled: false }", 1)]
    [TestCase("values.yaml=on: true\ntags: { front: false }", 1)]
    [TestCase("values.yaml=on: true\ntags: { other: false }", 0)]
    [TestCase("values.yaml=on: true\nglobal: { np: false }", 1)]
    [TestCase("values.yaml=on: true\nglobal: { image: b }", 0)]
    [TestCase("values.yaml=on: true\nother: 1\nother: 2", 1)]
    [TestCase("values.yaml=other: true\n---\non: true", 1)]
    [TestCase("values.yaml=---\n---\non: true", 1)]
    [TestCase("values.yaml=# why\n---\non: true", 0)]
    [TestCase("prod/eu.yaml=on: false", 1)]
    [TestCase("prod/eu.yaml=image: b", 0)]
    [TestCase("values.yaml=on: true\nextra: [{ kind: ConfigMap }]", 0)]
    [TestCase("values.yaml=on: true\nextra: [{ kind: NetworkPolicy }]", 1)]
    [TestCase("values.yaml=on: true\nextra: ['kind: NetworkPolicy']", 1)]
    [TestCase("values.yaml=on: true\nunused: [{ kind: NetworkPolicy }]", 0)]
    [TestCase(".helmignore=templates/np.yaml", 1)]
    [TestCase(".helmignore=# why", 0)]
    [TestCase("rules.txt=[{}]", 1)]
    [TestCase("README.md=text", 0)]
    [TestCase("Chart.yaml=name: shop\nappVersion: 2", 1)]
    [TestCase("Chart.yaml=name: shop\nappVersion: 1\ndescription: 2", 0)]
    [TestCase("Chart.yaml=name: shop\ntype: library", 1)]
    [TestCase("charts/sub/Chart.yaml=name: sub\ntype: library", 2)]
    [TestCase("charts/sub/values.yaml=on: false", 2)]
    [TestCase("charts/sub/values.yaml=on: true\nimage: b", 0)]
    [TestCase("templates/np.yaml=", 1)]
    [TestCase("templates/_h.tpl={{ define \"on\" }}{{ end }}", 1)]
    [TestCase("templates/web.yaml=kind: Deployment\nimage: {{ .Values.image }}", 0)]
    public void AChartCountsByAllThatReachesItsPolicies(string change, int count)
    {
        Dictionary<string, string> before = new()
        {
            ["chart/Chart.yaml"] = "name: shop\nappVersion: 1",
            ["chart/requirements.yaml"] = "dependencies: [{ name: sub, condition: sub.enabled, tags: [front] }]",
            ["chart/values.yaml"] = "on: true",
            ["chart/rules.txt"] = "[]",
            ["chart/templates/_h.tpl"] = "{{ define \"on\" }}{{ .Values.on }}{{ .Chart.AppVersion }}{{ end }}",
            ["chart/templates/np.yaml"] = $"{{{{ include \"on\" . }}}}\n{Closed}ingress: {{{{ .Files.Get \"rules.txt\" }}}}",
            ["chart/templates/extra.yaml"] = "{{ range .Values.extra }}{{ toYaml . }}{{ end }}",
            ["chart/charts/sub/Chart.yaml"] = "name: sub",
            ["chart/charts/sub/values.yaml"] = "on: true",
            ["chart/charts/sub/templates/np.yaml"] = $"{{{{ if and .Values.on .Values.global.np }}}}\n{Closed}{{{{ end }}}}",
        };
        var (name, text) = (
            change[..change.IndexOf('=', StringComparison.Ordinal)],
            change[(change.IndexOf('=', StringComparison.Ordinal) + 1)..]
        );
        Dictionary<string, string> after = new(before) { [$"chart/{name}"] = text };

        Assert.That(Places(before, after).Where(p => p.EndsWith(" chart", StringComparison.Ordinal)), Has.Exactly(count).Items);
    }

    // A template that Helm no longer applies, or that another chart of the repository includes.
    [TestCase("_np.yaml", 1)]
    [TestCase("a/np.NOTES.txt", 1)]
    [TestCase("other.yaml", 0)]
    public void ANameThatHelmAppliesDoesNotCount(string name, int count)
    {
        Dictionary<string, string> Chart(string template) =>
            new() { ["chart/Chart.yaml"] = "name: shop", [$"chart/templates/{template}"] = "{{ if .Values.on }}\n" + Closed + "{{ end }}" };

        Assert.That(
            Places(Chart("np.yaml"), Chart(name)).Where(p => p.EndsWith(" chart", StringComparison.Ordinal)),
            Has.Exactly(count).Items
        );
    }

    [TestCase("team: ops", "team: ops", 0)]
    [TestCase("team: dev", "team: ops", 1)]
    [TestCase("other: dev", "other: ops", 0)]
    public void AWorkloadElsewhereCountsByWhatPoliciesName(string before, string after, int count)
    {
        string Text(string label) =>
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web, namespace: shop }\n"
            + $"spec: {{ template: {{ metadata: {{ labels: {{ {label} }} }}, spec: {{ containers: [{{ name: a, image: a }}] }} }} }}\n";

        Assert.That(Places(Files("app/a.yaml", Text(before)), Files("other/a.yaml", Text(after))), Has.Length.EqualTo(count));
    }

    [TestCase("team: ops", 1)]
    [TestCase("team: none", 0)]
    [TestCase("team: none, other: ops", 0)]
    [TestCase("other: ops", 1)]
    public void ALabelOfANamespaceCountsWherePoliciesAskForIt(string label, int count) =>
        Assert.That(Places([], Files("cluster/ns.yaml", Namespace(label))), Has.Length.EqualTo(count));

    [TestCase("team: none", "other: ops", 1)]
    [TestCase("team: ops", "", 1)]
    [TestCase("", "team: none", 0)]
    [TestCase("", "other: ops", 0)]
    public void ALostLabelOfANamespaceCountsUntilItIsAsScenariosSay(string before, string after, int count) =>
        Assert.That(
            Places(Files("cluster/ns.yaml", Namespace(before)), Files("cluster/ns.yaml", Namespace(after))),
            Has.Length.EqualTo(count)
        );

    /// <summary>A comment uses no value.</summary>
    [TestCase("{{/* See .Values for more. */}}", 0)]
    [TestCase("# See .Values for more.", 0)]
    [TestCase("# {{ .Values | toYaml }}", 1)]
    public void ACommentOfAChartUsesNoValue(string comment, int count)
    {
        Dictionary<string, string> Chart(string image) =>
            new()
            {
                ["chart/Chart.yaml"] = "name: shop",
                ["chart/values.yaml"] = $"on: true\nimage: {image}\n",
                ["chart/templates/np.yaml"] = $"{comment}\n{{{{ if .Values.on }}}}\n{Closed}{{{{ end }}}}",
            };

        Assert.That(Places(Chart("a"), Chart("b")), Has.Length.EqualTo(count));
    }

    /// <summary>A pod counts if policies treat it differently than one without labels.</summary>
    [TestCase("team: ops", 1)]
    [TestCase("team: dev", 0)]
    [TestCase("admin: ''", 1)]
    [TestCase("role: admx", 1)]
    [TestCase("role: front", 0)]
    [TestCase("kind: guest", 1)]
    [TestCase("kind: host", 0)]
    [TestCase("other: ops", 0)]
    public void APodElsewhereCountsByTheSelectorsThatItChanges(string label, int count) =>
        Assert.That(Places([], Files("other/a.yaml", Pod(label))), Has.Length.EqualTo(count));

    [TestCase("team: ops", "---\nx: [\n", 1)]
    [TestCase("team: dev", "---\nx: [\n", 0)]
    [TestCase("team: ops", "---\nx: {{ y }}\n", 1)]
    [TestCase("team: {{ .Values.team }}", "", 1)]
    [TestCase("other: {{ .Values.team }}", "", 0)]
    [TestCase("role: a{{ if .Values.x }}dm{{ end }}", "", 1)]
    public void APodInAFileThatCannotBeReadCounts(string label, string more, int count) =>
        Assert.That(Places([], Files("other/a.yaml", Pod(label) + more)), Has.Length.EqualTo(count));

    [TestCase("ops", "dev", 1)]
    [TestCase("dev", "ops", 1)]
    [TestCase("dev", "dev", 0)]
    public void TheValuesOfAChartDecideAboutItsPods(string before, string after, int count)
    {
        Dictionary<string, string> Chart(string value) =>
            new()
            {
                ["chart/Chart.yaml"] = "name: shop",
                ["chart/values.yaml"] = $"team: {value}\n",
                ["chart/templates/pod.yaml"] = Pod("team: {{ .Values.team | quote }}")
                    .Replace("namespace: shop", "namespace: {{ .Release.Namespace }}", StringComparison.Ordinal),
            };

        Assert.That(Places(Chart(before), Chart(after)), Has.Length.EqualTo(count));
    }

    [Test]
    public void WhatATemplateSaysOfOtherThingsDoesNotCount() =>
        Assert.That(
            Places(
                Files("other/a.yaml", Pod("team: {{ .Values.team }}")),
                Files("other/a.yaml", Pod("team: {{ .Values.team }}").Replace("image: a", "image: b", StringComparison.Ordinal))
            ),
            Is.Empty
        );

    private static Selector NotGuest => Selector.NotEqual("kind", "guest");

    private static string Namespace(string labels) =>
        $"apiVersion: v1\nkind: Namespace\nmetadata: {{ name: shop, labels: {{ {labels} }} }}\n";

    private static string Pod(string label) =>
        $"apiVersion: v1\nkind: Pod\nmetadata: {{ name: web, namespace: shop, labels: {{ {label} }} }}\n"
        + "spec: { containers: [{ name: a, image: a }] }\n";

    private static Dictionary<string, string> Files(string path, string text) => path.Length == 0 ? [] : new() { [path] = text };

    private static string[] Places(Dictionary<string, string> before, Dictionary<string, string> after) =>
        [
            .. new UncoveredPolicies(
                Tree(before),
                Tree(after),
                path => path.StartsWith("ignored/", StringComparison.Ordinal),
                manifest => manifest.Kind == "Harmless"
            )
                .Reasons()
                .Select(r => r.Place),
        ];

    private static RepositoryTree Tree(Dictionary<string, string> files)
    {
        ImmutableHashSet<string> read = [.. files.Keys.Where(f => f.StartsWith("read/", StringComparison.Ordinal))];
        return new()
        {
            Digests = files
                .Where(f => f.Key.EndsWith(".yaml", StringComparison.Ordinal))
                .ToImmutableSortedDictionary(f => f.Key, f => InputFile.Digest(Encoding.UTF8.GetBytes(f.Value)), StringComparer.Ordinal),
            TextOf = path => files.GetValueOrDefault(path),
            Judged = read,
            Read = read,
            Builders = [.. files.Keys.Where(f => ManifestFolder.IsKustomization(f) || f.EndsWith("/Chart.yaml", StringComparison.Ordinal))],
            FilesBelow = folder => files.Keys.Where(f => f.StartsWith(folder + "/", StringComparison.Ordinal)),
            NamespaceLabels = ImmutableDictionary<string, ImmutableArray<ImmutableSortedDictionary<string, string>>>.Empty.Add(
                "shop",
                [ImmutableSortedDictionary<string, string>.Empty.Add("team", "none")]
            ),
            Topologies =
            [
                new() { Namespaces = [new("shop", ImmutableSortedDictionary<string, string>.Empty, new("", 1, 1))], Workloads = [] },
            ],
            Selectors = [Selector.Equal("team", "ops"), Selector.Has("admin"), Selector.StartsWith("role", "adm"), NotGuest],
            IsAskedFor = key => key is "team" or "ops" or "admin" or "role" or "kind",
            IsDeployed = path => path.StartsWith("live/", StringComparison.Ordinal),
        };
    }
}
