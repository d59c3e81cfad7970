using NUnit.Framework;

namespace StageTest.UnitTests.Cli.Commands;

/// <summary>Maps of workloads whose pods policies distinguish, as those of a StatefulSet by their numbers.</summary>
internal sealed class DifferingPodsTests
{
    private const string ByIndex = "matchLabels: { apps.kubernetes.io/pod-index: '0' }";
    private const string ByName = "matchLabels: { statefulset.kubernetes.io/pod-name: db-0 }";
    private const string ByNames =
        "matchExpressions: [{ key: statefulset.kubernetes.io/pod-name, operator: In, values: [db-1, db-3, db-4] }]";

    // Before, the map showed what holds for all pods, and nothing of db-1, which is open to the world.
    [TestCase(ByIndex, 2, "shop/db[1]")]
    [TestCase(ByName, 5, "shop/db[1-4]")]
    [TestCase(ByNames, 6, "shop/db[0,2,5]")]
    public async Task AMapShowsThePodsThatDifferByTheirNumbers(string selector, int replicas, string open)
    {
        using var command = new CommandLine();
        command.Write(
            "all.yaml",
            Set(replicas) + Policy("closed", selector, "ingress: [{ from: [{ podSelector: { matchLabels: { app: mig } } }] }]")
        );

        var code = await command.RunAsync("map", command.PathOf("all.yaml"));

        Assert.That(code, Is.Zero, command.Error);
        Assert.That(command.Out, Does.Contain($"0.0.0.0-255.255.255.255[External] => {open}[StatefulSet] : All Connections\n"));
        Assert.That(
            command.Out.Split('\n').Count(l => l.StartsWith("0.0.0.0-255.255.255.255[External] => shop/db", StringComparison.Ordinal)),
            Is.EqualTo(1)
        );
    }

    // What is distinguished and treated alike is one workload.
    [Test]
    public async Task AMapShowsPodsThatAreAlikeAsTheirWorkload()
    {
        using var command = new CommandLine();
        const string rules = "ingress: [{ ports: [{ port: 5432 }] }]";
        command.Write(
            "all.yaml",
            Set(3)
                + Policy("a", ByIndex, rules)
                + Policy("b", "matchExpressions: [{ key: apps.kubernetes.io/pod-index, operator: NotIn, values: ['0'] }]", rules)
        );

        await command.RunAsync("map", command.PathOf("all.yaml"));

        Assert.That(command.Out, Does.Contain("=> shop/db[StatefulSet] : TCP 5432\n").And.Not.Contain("db[0]"), command.Error);
    }

    // What pods of one workload say to each other shows that they differ, too.
    [Test]
    public async Task AMapShowsPodsThatDifferInWhatTheyReachOfEachOther()
    {
        using var command = new CommandLine();
        command.Write(
            "all.yaml",
            Set(3)
                + Policy("a", "{}", "ingress: []")
                + Policy("b", ByIndex, "ingress: [{ from: [{ podSelector: { matchLabels: { app: db } } }] }]")
        );

        await command.RunAsync("map", command.PathOf("all.yaml"));

        Assert.That(command.Out, Does.Contain("shop/db[1-2][StatefulSet] => shop/db[0][StatefulSet] : All Connections\n"), command.Error);
        Assert.That(command.Out, Does.Not.Contain("=> shop/db[1-2][StatefulSet]"));
    }

    [TestCase("dot")]
    [TestCase("mermaid")]
    [TestCase("svg")]
    [TestCase("html")]
    [TestCase("json")]
    [TestCase("csv")]
    [TestCase("markdown")]
    public async Task EveryFormTellsThePodsApart(string format)
    {
        using var command = new CommandLine();
        command.Write("all.yaml", Set(2) + Policy("closed", ByIndex, "ingress: []"));

        await command.RunAsync("map", command.PathOf("all.yaml"), "--output", format);

        Assert.That(command.Out, Does.Match("db(\\\\|#91;)?\\[?1"), command.Error);
    }

    // A change that opens one pod of many says which, and nothing of the others.
    [TestCase(5, 5)]
    [TestCase(2, 4)]
    public async Task ADifferenceNamesThePodThatOpens(int before, int after)
    {
        using var command = new CommandLine();
        var closed = Policy("closed", "{}", "ingress: []");
        command.Write("before/all.yaml", Set(before) + closed);
        command.Write("after/all.yaml", Set(after) + closed + Policy("open", ByIndex, "ingress: [{ ports: [{ port: 5432 }] }]"));

        var code = await command.RunAsync("diff", command.PathOf("before"), command.PathOf("after"), "--exit-code");

        Assert.That(code, Is.EqualTo(1), command.Out + command.Error);
        Assert.That(
            command.Out,
            Does.Contain("added    0.0.0.0-255.255.255.255[External] => shop/db[0][StatefulSet] : No Connections -> TCP 5432\n")
                .And.Contain("3 changes: 3 added, 0 removed, 0 changed.")
        );
    }

    // A range outside is another one of the sources than of the destinations. Before, maps that were cut took one for the other.
    [Test]
    public async Task ADifferenceOfAPodToARangeOutsideIsShown()
    {
        using var command = new CommandLine();
        const string entries = "ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }, { ipBlock: { cidr: 20.0.0.0/8 } }] }]";
        const string exits = "policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 20.0.0.0/8 } }] }]";
        var set = Set(3) + Policy("in", "{}", entries);
        command.Write("before/all.yaml", set + Policy("out", "{}", exits));
        command.Write(
            "after/all.yaml",
            set
                + Policy("out", "matchExpressions: [{ key: apps.kubernetes.io/pod-index, operator: NotIn, values: ['0'] }]", exits)
                + Policy("none", ByIndex, "policyTypes: [Egress]")
        );

        var code = await command.RunAsync("diff", command.PathOf("before"), command.PathOf("after"), "--exit-code");

        Assert.That(code, Is.EqualTo(1), command.Out + command.Error);
        Assert.That(
            command.Out,
            Does.Contain("shop/db[0][StatefulSet] => 20.0.0.0-20.255.255.255[External] : All Connections -> No Connections\n")
                .And.Not.Contain("shop/db[1-2][StatefulSet] => 20")
                .And.Not.Contain("shop/db[1-2][StatefulSet] => 0")
        );
    }

    // A set that is scaled has the same policies. Before, a pod that policies distinguish and that is gone was like the last that is left.
    [TestCase(3, 2)]
    [TestCase(3, 1)]
    [TestCase(3, 0)]
    [TestCase(1, 3)]
    public async Task HowManyPodsThereAreIsNoDifference(int before, int after)
    {
        using var command = new CommandLine();
        var closed = Policy("closed", "matchLabels: { statefulset.kubernetes.io/pod-name: db-2 }", "ingress: []");
        command.Write("before/all.yaml", Set(before) + closed);
        command.Write("after/all.yaml", Set(after) + closed);

        var code = await command.RunAsync("diff", command.PathOf("before"), command.PathOf("after"), "--exit-code");

        Assert.That(code, Is.Zero, command.Out + command.Error);
        Assert.That(command.Error, Does.Contain("warning: StatefulSet shop/db has ").And.Contain("policies do is compared for 3"));

        command.Write("after/all.yaml", Set(after));
        Assert.That(await command.RunAsync("diff", command.PathOf("before"), command.PathOf("after"), "--exit-code"), Is.EqualTo(1));
        Assert.That(
            command.Out,
            Does.Contain("0.0.0.0-255.255.255.255[External] => shop/db[2][StatefulSet] : No Connections -> All Connections\n")
                .And.Not.Contain("=> shop/db[0-1][StatefulSet] : No")
        );
    }

    [Test]
    public async Task PodsThatDifferOnBothSidesAreNoDifference()
    {
        using var command = new CommandLine();
        var closed = Policy("closed", ByIndex, "ingress: []");
        command.Write("before/all.yaml", Set(4) + closed);
        command.Write("after/all.yaml", Set(4) + closed);

        var code = await command.RunAsync("diff", command.PathOf("before"), command.PathOf("after"), "--exit-code");

        Assert.That(code, Is.Zero, command.Out + command.Error);
    }

    // Thousands of pods are a few lines.
    [Test]
    public async Task ManyPodsAreAFewLines()
    {
        using var command = new CommandLine();
        command.Write("all.yaml", Set(400) + Policy("closed", ByNames, "ingress: []"));

        await command.RunAsync("map", command.PathOf("all.yaml"));

        Assert.That(command.Out, Does.Contain("=> shop/db[0,2,5-399][StatefulSet] : All Connections\n"), command.Error);
        Assert.That(command.Out.Split('\n'), Has.Length.LessThan(20));
    }

    // Each pod of a set runs as long as that is cheap, and all pods that are tested by number.
    [TestCase(5, "shop/db[1]", "")]
    [TestCase(40, "shop/db[39]", "")]
    [TestCase(
        7,
        "shop/db",
        "warning: StatefulSet shop/db is run with 5 of its 7 replicas, and NetworkPolicy shop/closed reads their numbers"
    )]
    public async Task AScenarioMayAskEveryPodOfASet(int replicas, string open, string warning)
    {
        using var command = new CommandLine();
        command.Write("all.yaml", Set(replicas) + Policy("closed", ByNames, "ingress: []"));
        command.Write(
            "s.yaml",
            $$"""
            apiVersion: stagetest.io/v1
            kind: Scenario
            metadata: { name: s }
            topology: { manifests: [all.yaml] }
            policies: { enforced: [all.yaml] }
            expect: { baseline: { default: ignore, allow: [{ from: shop/mig, to: "{{open}}:5432" }] } }

            """
        );

        var code = await command.RunAsync("run", command.PathOf("s.yaml"), "--engine", "simulate");

        var told = command.Out + command.Error;
        Assert.That(told, Does.Contain(warning));
        Assert.That(code, Is.EqualTo(open == "shop/db[39]" ? 0 : 1), told);
    }

    private static string Set(int replicas) =>
        $$"""
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: { name: db, namespace: shop }
            spec:
              replicas: {{replicas}}
              selector: { matchLabels: { app: db } }
              template:
                metadata: { labels: { app: db } }
                spec: { containers: [{ name: d, image: d, ports: [{ containerPort: 5432 }] }] }
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: { name: mig, namespace: shop }
            spec:
              selector: { matchLabels: { app: mig } }
              template:
                metadata: { labels: { app: mig } }
                spec: { containers: [{ name: m, image: m }] }

            """;

    private static string Policy(string name, string selector, string rules) =>
        $$"""
            ---
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: { name: {{name}}, namespace: shop }
            spec: { podSelector: {{(selector == "{}" ? selector : $"{{ {selector} }}")}}, {{rules}} }

            """;
}
