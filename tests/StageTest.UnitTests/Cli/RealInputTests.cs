using NUnit.Framework;

namespace StageTest.UnitTests.Cli;

/// <summary>Manifests and policies as people have them: each folder of <c>RealInput/</c> is one case, and has one test.</summary>
internal sealed class RealInputTests : RealInputCases
{
    [TestCase("nodeport-9869", Description = "A NodePort is asked from outside and by pods, at their own node and at another one.")]
    [TestCase("other-workloads", Description = "A NodePort and a headless Service are asked where no nodes are named.")]
    [TestCase("source-ranges", Description = "Pods too use the address of a load balancer only from its source ranges.")]
    [TestCase("source-ports", Description = "Hosts outside ask from stated ports, and by requests of ICMP that are no echoes.")]
    [TestCase("source-ports-ipv6", Description = "The same over IPv6.")]
    [TestCase("link-local", Description = "What has a link-local address of IPv6 is a pod's own node.")]
    [TestCase("metadata-ip", Description = "Link-local addresses are those of hosts: a cloud's metadata, a node's name server.")]
    [TestCase("svc-port-name", Description = "The name of a Service's port is a DNS label of up to 63 characters.")]
    [TestCase("ns-external", Description = "Namespaces may be called as flows call hosts and services.")]
    public async Task TheScenarioPromotes(string name)
    {
        var code = await RunAsync(name, "run", "scenario.yaml", "--engine", "simulate");

        Assert.That(code, Is.Zero, Command.Error);
        Assert.That(Command.Out, Does.Contain("PROMOTE"));
    }

    [Test]
    public async Task NamespacesWithTheWordsOfFlowsAreToldApart()
    {
        await RunAsync("ns-external", "run", "scenario.yaml", "--engine", "simulate");

        Assert.That(Command.Out, Does.Contain("ns:external/gw").And.Contain("ns:service/db:5432/tcp"));
    }

    [Test]
    public async Task AFolderMayHoldOtherFiles()
    {
        var code = await RunAsync("manifest-folder", "map", "app");

        Assert.That(code, Is.Zero, Command.Error);
        Assert.That(Command.Error, Does.Not.Contain("error:"));
        Assert.That(Command.Error, Does.Contain("{ kustomize: . }"));
        Assert.That(Command.Out, Does.Contain("default/web[Deployment]"));
    }

    [Test]
    public async Task AWholeRepositoryNamesWhatToRenderInTenLines()
    {
        void Write(string path, string text) => Command.Write(path, text);

        for (var app = 0; app < 30; app++)
        {
            Write($"apps/{app}/base/kustomization.yaml", "resources: [web.yaml]");
            Write($"apps/{app}/base/web.yaml", "{ apiVersion: v1, kind: Pod, metadata: { name: web }, spec: { containers: [] } }");
            Write($"apps/{app}/prod it's/kustomization.yaml", "{ resources: [../base], patches: [{ path: patch.yaml }] }");
            Write($"apps/{app}/prod it's/patch.yaml", "{ apiVersion: v1, kind: Pod, metadata: { name: web } }");
            Write($"apps/{app}/prod it's/parameters.yaml", "{ replicas: 3 }");
        }

        Write("charts/shop/Chart.yaml", "{ apiVersion: v2, name: shop, version: 1.0.0 }");
        Write("charts/shop/templates/web.yaml", "kind: Pod\nmetadata:\n  name: {{ .Release.Name }}\n");

        var code = await Command.RunAsync("map", Command.PathOf("."));

        Assert.That(code, Is.EqualTo(2));
        Assert.That(Command.Error.TrimEnd().Split('\n'), Has.Length.LessThanOrEqualTo(10));
        Assert.That(Command.Error, Does.Contain("30 kustomizations and 1 chart to render"));
        Assert.That(Command.Error, Does.Contain(@"/apps/0/prod it'\''s' | stagetest map -").And.Not.Contain("/base"));
    }

    // If every object has a name of its own there are warnings only, and a map.
    [Test]
    public async Task AWholeRepositoryThatCanBeMappedWarnsInTenLines()
    {
        for (var app = 0; app < 30; app++)
        {
            Command.Write($"apps/{app}/base/kustomization.yaml", "resources: [web.yaml]");
            Command.Write(
                $"apps/{app}/base/web.yaml",
                $"{{ apiVersion: v1, kind: Pod, metadata: {{ name: web-{app} }}, spec: {{ containers: [] }} }}"
            );
            Command.Write($"apps/{app}/prod/kustomization.yaml", "{ resources: [../base], namespace: p, patches: [{ path: patch.yaml }] }");
            Command.Write(
                $"apps/{app}/prod/patch.yaml",
                $"{{ apiVersion: apps/v1, kind: Deployment, metadata: {{ name: web-{app} }}, spec: {{ replicas: 3 }} }}"
            );
        }

        var code = await Command.RunAsync("map", Command.PathOf("."));

        Assert.That(code, Is.Zero, Command.Error);
        Assert.That(Command.Error.TrimEnd().Split('\n'), Has.Length.LessThanOrEqualTo(10), Command.Error);
        Assert.That(Command.Error, Does.Contain("warning: This folder holds 30 kustomizations and 0 charts to render"));
        Assert.That(Command.Out, Does.Contain("default/web-29[Pod]"));
    }

    [Test]
    public async Task AFolderWithAKustomizationThatPatchesIsNotRunAsItIs()
    {
        var code = await RunAsync("manifest-folder", "run", "scenario.yaml", "--engine", "simulate");

        Assert.That(code, Is.EqualTo(2));
        Assert.That(Command.Error, Does.Contain("{ kustomize: app }").And.Not.Contain("dashboard.json:"));
    }

    [Test]
    public async Task AFolderWithAKustomizationThatMovesItsObjectsIsNotRunAsItIs()
    {
        var code = await RunAsync("kustomize-namespace", "run", "scenario.yaml", "--engine", "simulate");

        Assert.That(code, Is.EqualTo(2));
        Assert.That(
            Command.Error,
            Does.Contain("app/kustomization.yaml:3:1: error: This kustomization changes by 'namespace'").And.Contain("{ kustomize: app }")
        );
    }

    [Test]
    public async Task ANamedFileThatIsNoObjectIsAnError()
    {
        var code = await RunAsync("manifest-folder", "map", "app/dashboard.json");

        Assert.That(code, Is.EqualTo(2));
        Assert.That(Command.Error, Does.Contain("needs 'apiVersion' and 'kind'"));
    }

    [Test]
    public async Task CalicosConfigurationIsAWarningOnlyWhereItTouchesPolicies()
    {
        var code = await RunAsync("calico-config", "map", ".");

        Assert.That(code, Is.Zero);
        Assert.That(Command.Error, Does.Contain("FelixConfiguration").And.Not.Contain("IPPool").And.Not.Contain("error:"));
    }

    [Test]
    public async Task ADeploymentAndACronJobMayShareAName()
    {
        var code = await RunAsync("same-name", "map", ".");

        Assert.That(code, Is.Zero, Command.Error);
        Assert.That(
            Command.Out,
            Does.Contain("pay/ledger[CronJob] => pay/ledger[Deployment] : TCP 8080")
                .And.Contain("pay/ledger[Deployment] => pay/ledger[CronJob] : All Connections")
        );
    }

    [Test]
    public async Task OtherKindsHavePodsToo()
    {
        var code = await RunAsync("other-workloads", "map", "app.yaml");

        Assert.That(code, Is.Zero, Command.Error);
        Assert.That(
            Command.Out,
            Does.Contain("shop/ro[Rollout] => shop/dc[DeploymentConfig]").And.Contain("shop/migrate[Job] => shop/rc[ReplicationController]")
        );
        Assert.That(Command.Error, Does.Not.Contain("pod template"));
    }

    [TestCase("", "stagetest.yaml")]
    [TestCase("  workloadKinds: [{ apiVersion: example.org/v1, kind: GameServer, podTemplate: spec.pod }]\n", "scenario")]
    public async Task AKindOfTheUsersOwnMayBeDeclared(string inTopology, string place)
    {
        const string game =
            "apiVersion: example.org/v1\nkind: GameServer\nmetadata: { name: chess }\n"
            + "spec: { pod: { metadata: { labels: { app: chess } }, "
            + "spec: { containers: [{ name: c, ports: [{ containerPort: 80 }] }] } } }\n";
        Command.Write("app/game.yaml", game + "---\n" + game.Replace("chess", "go", StringComparison.Ordinal));
        if (inTopology.Length == 0)
        {
            Command.Write(
                "stagetest.yaml",
                "apiVersion: stagetest.io/v1\nkind: Repository\n"
                    + "workloadKinds: [{ apiVersion: example.org/v1, kind: GameServer, podTemplate: spec.pod }]\n"
            );
        }

        var scenario = Command.Write(
            "scenarios/game.yaml",
            "apiVersion: stagetest.io/v1\nkind: Scenario\nmetadata: { name: game }\n"
                + $"topology:\n  manifests: [../app/]\n{inTopology}expect: {{ baseline: {{ default: allow }} }}\n"
        );

        var code = await Command.RunAsync(["run", scenario, "--engine", "simulate"]);

        Assert.That(code, Is.Zero, place + Command.Error);
        Assert.That(Command.Out, Does.Contain("default/chess").And.Contain("default/go:80/tcp"));
    }

    // As a Deployment there: a part of the topology, which must not be described otherwise.
    [TestCase("stagetest.yaml", "", "manifests: [../policies/]", 0)]
    [TestCase("stagetest.yaml", "", "workloads: [{ name: chess, labels: { app: chess }, ports: [80] }]", 0)]
    [TestCase("stagetest.yaml", "", "workloads: [{ name: chess, labels: { app: other }, ports: [80] }]", 2)]
    [TestCase("scenario", "GameServer", "manifests: [../policies/]", 0)]
    [TestCase("scenario", "GameServer", "workloads: [{ name: chess, labels: { app: chess }, ports: [80] }]", 0)]
    [TestCase("scenario", "Other", "manifests: [../policies/]", 2)]
    public async Task AWorkloadOfTheUsersOwnKindMayLieAmongPolicies(string place, string declared, string topology, int expected)
    {
        string KindsOf(string kind) => $"workloadKinds: [{{ apiVersion: example.org/v1, kind: {kind}, podTemplate: spec.pod }}]\n";
        Command.Write(
            "policies/game.yaml",
            "apiVersion: example.org/v1\nkind: GameServer\nmetadata: { name: chess }\n"
                + "spec: { pod: { metadata: { labels: { app: chess } }, "
                + "spec: { containers: [{ name: c, ports: [{ containerPort: 80 }] }] } } }\n---\n"
                + "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: chess }\n"
                + "spec: { podSelector: { matchLabels: { app: chess } }, policyTypes: [Ingress] }\n"
        );
        if (place == "stagetest.yaml")
        {
            Command.Write(place, $"apiVersion: stagetest.io/v1\nkind: Repository\n{KindsOf("GameServer")}");
        }

        var scenario = Command.Write(
            "scenarios/game.yaml",
            "apiVersion: stagetest.io/v1\nkind: Scenario\nmetadata: { name: game }\n"
                + $"topology:\n  {topology}\n  external: [{{ name: internet, ip: 203.0.113.1 }}]\n"
                + (place == "scenario" ? $"  {KindsOf(declared)}" : "")
                + "policies: { enforced: [../policies/] }\nexpect: { promoted: { default: deny } }\n"
        );

        Assert.That(await Command.RunAsync(["run", scenario, "--engine", "simulate"]), Is.EqualTo(expected), Command.Out + Command.Error);
    }

    [TestCase(true, 0, "is declared harmless in 'stagetest.yaml' ('makes names')")]
    [TestCase(false, 2, "is neither a policy nor of a kind that StageTest knows")]
    public async Task AKindThatTheRepositoryKnowsMayLieAmongPolicies(bool isDeclared, int expected, string said)
    {
        var scenario = WriteRecord(isDeclared ? "example.org/v1" : "example.org/v2");

        var linted = await Command.RunAsync(["lint", scenario]);
        var ran = await Command.RunAsync(["run", scenario, "--engine", "simulate", "--verbose"]);

        Assert.That((ran, linted), Is.EqualTo((expected, expected)), Command.Error);
        Assert.That(Command.Error, Does.Contain(said));
    }

    [TestCase("example.org/v1", "note: Record 'www' was skipped: it is declared harmless")]
    [TestCase("example.org/v2", "warning: Record 'www' of example.org/v1 has a pod template")]
    public async Task MapsKnowTheKindsOfTheRepositoryToo(string version, string said)
    {
        WriteRecord(version);

        await Command.RunAsync(["map", Command.PathOf("app"), "--verbose"]);

        Assert.That(Command.Error, Does.Contain(said));
    }

    // A record among policies and manifests, with a template of pods that nothing runs.
    private string WriteRecord(string declared)
    {
        const string record =
            "apiVersion: example.org/v1\nkind: Record\nmetadata: { name: www }\n"
            + "spec: { template: { spec: { containers: [{ name: c }] } } }\n";
        Command.Write("policies/record.yaml", record);
        Command.Write(
            "app/web.yaml",
            record + "---\napiVersion: v1\nkind: Pod\nmetadata: { name: web }\nspec: { containers: [{ name: c }] }\n"
        );
        Command.Write(
            "policies/open.yaml",
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: open }\n"
                + "spec: { podSelector: {}, ingress: [{}] }\n"
        );
        Command.Write(
            "stagetest.yaml",
            "apiVersion: stagetest.io/v1\nkind: Repository\n"
                + $"kinds: [{{ apiVersion: {declared}, kind: Record, harmless: makes names }}]\n"
        );
        return Command.Write(
            "scenarios/web.yaml",
            "apiVersion: stagetest.io/v1\nkind: Scenario\nmetadata: { name: web }\n"
                + "topology: { workloads: [{ name: web, namespace: default, ports: [80] }, { name: api, namespace: default }] }\n"
                + "policies: { enforced: [../policies/open.yaml, ../policies/record.yaml] }\nexpect: { promoted: { default: allow } }\n"
        );
    }

    [Test]
    public async Task RangesOfAddressesMeanPodsToo()
    {
        var code = await RunAsync("ipblock-folder", "diff", "before", Command.PathOf("ipblock-folder/after"), "--exit-code");

        Assert.That(code, Is.EqualTo(1), Command.Error);
        Assert.That(
            Command.Out,
            Does.Contain("other/tenant[Deployment] => shop/db[Deployment] : No Connections -> TCP 5432")
                .And.Contain("0.0.0.0-255.255.255.255[External] => shop/db[Deployment] : No Connections -> TCP 5432")
        );
    }

    [TestCase("10.0.0.0/8", "", "unknown, by the addresses of pods: TCP 5432")]
    [TestCase("10.244.0.0/16", "10.244.0.0/16", "other/tenant[Deployment] => shop/db[Deployment] : TCP 5432\n")]
    public async Task ANarrowRangeMeansPodsWhereTheirRangeIsDeclared(string range, string pool, string expected)
    {
        var app = File.ReadAllText(Path.Combine(Folder, "ipblock-folder/after/app.yaml"))
            .Replace("0.0.0.0/0", range, StringComparison.Ordinal);
        Command.Write("app/app.yaml", app);
        if (pool.Length > 0)
        {
            Command.Write(
                "app/pool.yaml",
                $"apiVersion: projectcalico.org/v3\nkind: IPPool\nmetadata: {{ name: a }}\nspec: {{ cidr: {pool} }}\n"
            );
        }

        var code = await Command.RunAsync(["map", Command.PathOf("app")]);

        Assert.That(code, Is.Zero, Command.Error);
        Assert.That(Command.Out, Does.Contain(expected));
    }

    [Test]
    public async Task PoliciesAloneAreComparedByPodsThatStandIn()
    {
        var code = await RunAsync("policies-only-diff", "diff", "before", Command.PathOf("policies-only-diff/after"), "--exit-code");

        Assert.That(code, Is.EqualTo(1), Command.Error);
        Assert.That(
            Command.Out,
            Does.Contain("default/any[Pods] => default/app=redis[Pods] : No Connections -> TCP 6380")
                .And.Contain("other/any[Pods] => default/app=redis[Pods] : No Connections -> TCP 6380")
                .And.Contain("default/app=cart[Pods] => default/app=redis[Pods] : TCP 6379 -> TCP 6380")
        );
        Assert.That(Command.Error, Does.Contain("policies and no workloads"));
    }

    [TestCase("namespaceSelector: { matchLabels: { team: pay } }", "team=pay/any[Pods] => shop/role=db[Pods] : TCP 65535")]
    [TestCase("podSelector: { matchExpressions: [{ key: app, operator: In, values: [a, b] }] }", "shop/app=b[Pods] => shop/role=db[Pods]")]
    [TestCase("podSelector: { matchExpressions: [{ key: app, operator: NotIn, values: [a] }] }", "shop/any[Pods] => shop/role=db[Pods]")]
    public async Task EachWayToMeetASelectorHasAPod(string peer, string line)
    {
        var path = Command.Write(
            "p.yaml",
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: db, namespace: shop }\n"
                + "spec: { podSelector: { matchLabels: { role: db } }, "
                + $"ingress: [{{ from: [{{ {peer} }}], ports: [{{ port: sql }}] }}] }}\n"
        );

        var code = await Command.RunAsync(["map", path]);

        Assert.That(code, Is.Zero, Command.Error);
        Assert.That(Command.Out, Does.Contain(line));
    }

    [Test]
    public async Task ARuleThatNamesItsPeerOnItsOwnSideIsFound()
    {
        await RunAsync("calico-8948", "lint", "scenario.yaml");

        Assert.That(Command.Out, Does.Contain("GlobalNetworkPolicy deny-b2a can never match").And.Contain("[ST1018]"), Command.Error);
    }

    [Test]
    public async Task AListOfObjectsIsReadAsCalicoctlReadsIt()
    {
        var code = await RunAsync("top-level-list", "map", "list.yaml");

        Assert.That(code, Is.Zero, Command.Error);
    }

    private Task<int> RunAsync(string name, string command, string path, params string[] rest)
    {
        var from = Path.Combine(Folder, name);
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            Command.Write(Path.Combine(name, Path.GetRelativePath(from, file)), File.ReadAllText(file));
        }

        return Command.RunAsync([command, Command.PathOf(Path.Combine(name, path)), .. rest]);
    }
}
