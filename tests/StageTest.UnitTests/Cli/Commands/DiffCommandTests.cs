using NUnit.Framework;

namespace StageTest.UnitTests.Cli.Commands;

internal sealed class DiffCommandTests
{
    private const string Workloads = """
        apiVersion: v1
        kind: Pod
        metadata: { name: a, namespace: default, labels: { app: a } }
        spec: { containers: [{ name: c, image: example, ports: [{ containerPort: 80 }] }] }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: b, namespace: default, labels: { app: b } }
        spec: { containers: [{ name: c, image: example, ports: [{ containerPort: 80 }] }] }
        ---

        """;

    // Pods that a label, a namespace or an account excludes are told of too, where only policies are known.
    [TestCase("selector: '!has(trusted)'", "selector: all()", "default/trusted=...[Pods]")]
    [TestCase("selector: trusted != 'yes'", "selector: all()", "default/trusted=yes[Pods]")]
    [TestCase("selector: \"projectcalico.org/namespace not in { 'kube-system' }\"", "selector: all()", "kube-system/any[Pods]")]
    [TestCase("namespaceSelector: \"team != 'core'\"", "namespaceSelector: all()", "team=core/any[Pods]")]
    public async Task PoliciesAloneTellOfWhatASelectorLeavesOut(string before, string after, string closed)
    {
        using var command = new CommandLine();
        const string policy = """
            apiVersion: projectcalico.org/v3
            kind: GlobalNetworkPolicy
            metadata: { name: closed }
            spec: { SELECTOR, types: [Egress] }

            """;
        command.Write("before/p.yaml", policy.Replace("SELECTOR", before, StringComparison.Ordinal));
        command.Write("after/p.yaml", policy.Replace("SELECTOR", after, StringComparison.Ordinal));

        var code = await command.RunAsync("diff", command.PathOf("before"), command.PathOf("after"), "--exit-code");

        Assert.That(code, Is.EqualTo(1), command.Out + command.Error);
        Assert.That(command.Out, Does.Contain($"removed  {closed} => "));
    }

    // What cannot be judged is unknown on both sides, and hides no other change; where it changes itself, its connections may differ.
    [TestCase("53", "[]", 0, "No connection changes.")]
    [TestCase("53", "[{ action: Allow, protocol: TCP, destination: { ports: [443] } }]", 1, "TCP 443")]
    [TestCase("123", "[]", 1, "may open or close, by a condition that is not evaluated\n")]
    public async Task RulesThatCannotBeJudgedHideNothing(string port, string added, int expected, string told)
    {
        using var command = new CommandLine();
        const string policies = """
            apiVersion: projectcalico.org/v3
            kind: NetworkPolicy
            metadata: { name: answers, namespace: shop }
            spec:
              types: [Ingress]
              ingress: [{ action: Allow, protocol: UDP, source: { ports: [PORT] } }]
            ---
            apiVersion: projectcalico.org/v3
            kind: NetworkPolicy
            metadata: { name: rest, namespace: shop }
            spec: { types: [Ingress], ingress: RULES }

            """;
        foreach (var (side, source, rules) in ((string, string, string)[])[("before", "53", "[]"), ("after", port, added)])
        {
            command.Write(
                $"{side}/all.yaml",
                ShopManifests.Workloads
                    + "---\n"
                    + policies.Replace("PORT", source, StringComparison.Ordinal).Replace("RULES", rules, StringComparison.Ordinal)
            );
        }

        var code = await command.RunAsync("diff", command.PathOf("before"), command.PathOf("after"), "--exit-code");

        Assert.That(code, Is.EqualTo(expected), command.Out + command.Error);
        Assert.That(command.Out, Does.Contain(told).And.Not.Contain("by the addresses of pods"));
    }

    [TestCase("text", "unknown  0.0.0.0-255.255.255.255[External] => shop/web[Deployment] : ")]
    [TestCase("json", "\"mayDiffer\":")]
    [TestCase("md", "| unknown | ")]
    [TestCase("html", "Connections that change")]
    public async Task ARuleWithAnHttpConditionThatDiffersIsNamedAndNeverNoChange(string format, string told)
    {
        using var command = new CommandLine();
        const string opened =
            "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: db, namespace: shop }\n"
            + "spec: { podSelector: { matchLabels: { role: db } }, ingress: [] }\n";
        command.Write("before/all.yaml", ShopManifests.Workloads + "---\n" + ShopManifests.HttpRule);
        command.Write(
            "after/all.yaml",
            ShopManifests.Workloads + "---\n" + ShopManifests.HttpRule.Replace("GET", "POST", StringComparison.Ordinal) + opened
        );

        var code = await command.RunAsync("diff", command.PathOf("before"), command.PathOf("after"), "--exit-code", "--output", format);

        Assert.That(code, Is.EqualTo(1), command.Error);
        Assert.That(command.Out, Does.Contain(told).And.Contain("shop/db"));
        foreach (var side in (string[])["before", "after"])
        {
            Assert.That(
                command.Error,
                Does.Contain(
                    $"{side}/all.yaml:27:7: warning: Calico NetworkPolicy shop/web has a rule with an HTTP match, which is not evaluated. "
                        + "What it may decide is shown as unknown."
                )
            );
        }
    }

    [TestCase("text", "txt")]
    [TestCase("json", "json")]
    [TestCase("md", "md")]
    public async Task ShowsWhatAChangeOpensAndCloses(string format, string extension)
    {
        using var command = new CommandLine();
        WriteBoth(command);

        var code = await command.RunAsync("diff", command.PathOf("before"), command.PathOf("after"), "--output", format);

        Assert.That(code, Is.Zero, command.Error);
        Golden.Match(command.Out, $"diff.{extension}");
    }

    [TestCase("after", 1)]
    [TestCase("before", 0)]
    public async Task TheExitCodeTellsWhetherAnythingDiffersWhereThatIsAskedFor(string other, int expected)
    {
        using var command = new CommandLine();
        WriteBoth(command);

        var code = await command.RunAsync("diff", command.PathOf("before"), command.PathOf(other), "--exit-code");

        Assert.That(code, Is.EqualTo(expected), command.Error);
        Assert.That(command.Out, expected == 0 ? Is.EqualTo("No connection changes.\n") : Does.EndWith("changed.\n"));
    }

    [TestCase("mermaid")]
    [TestCase("markdown")]
    [TestCase("html")]
    [TestCase("svg")]
    public async Task ALabelMayFrameWorkloadsInsteadOfNamespaces(string format)
    {
        using var command = new CommandLine();
        WriteBoth(command);

        await command.RunAsync("diff", command.PathOf("before"), command.PathOf("after"), "--output", format, "--group-by", "role");

        var text = command.Out.Replace("#58;", ":", StringComparison.Ordinal);
        Assert.That(text, Does.Contain("role: db").And.Contain("role: web").And.Contain("shop/web[Deployment]"), command.Error);
    }

    [Test]
    public async Task AWorkloadThatComesOrGoesIsTold()
    {
        using var command = new CommandLine();
        command.Write("before/all.yaml", ShopManifests.Workloads);
        command.Write("after/all.yaml", ShopManifests.Workloads.Replace("name: db,", "name: store,", StringComparison.Ordinal));

        await command.RunAsync("diff", command.PathOf("before"), command.PathOf("after"));

        Assert.That(command.Out, Does.Contain("new      shop/store[StatefulSet]\n").And.Contain("gone     shop/db[StatefulSet]\n"));
    }

    [Test]
    public async Task AScenarioIsComparedWithItsOwnPromotion()
    {
        using var command = new CommandLine();
        var scenario = command.WriteScenario();

        await command.RunAsync("diff", scenario);

        Assert.That(command.Out, Does.Contain("removed  shop/web[Pod] => shop/db[Pod] : All Connections -> No Connections\n"));
    }

    [Test]
    public async Task AFolderAloneIsNotEnough()
    {
        using var command = new CommandLine();
        WriteBoth(command);

        var code = await command.RunAsync("diff", command.PathOf("before"));

        Assert.That(code, Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain("This is not a scenario. Give a second path to compare with."));
    }

    [Test, NonParallelizable]
    public async Task ARevisionIsReadFromGit()
    {
        // Given a repository whose first commit has the old policies, and a folder with the new ones
        using var command = new CommandLine();
        command.Write("app/workloads.yaml", ShopManifests.Workloads);
        command.Write("app/policies.yaml", ShopManifests.Closed);
        await GitFolder.CommitAsync(command.PathOf(""));
        command.Write("app/policies.yaml", ShopManifests.Changed);

        // When revision and folder are compared, and a revision that does not exist
        var before = Directory.GetCurrentDirectory();
        Directory.SetCurrentDirectory(command.PathOf(""));
        try
        {
            var code = await command.RunAsync("diff", "HEAD:app", "app", "--exit-code");
            Assert.That(code, Is.EqualTo(1), command.Error);
            Assert.That(
                command.Out,
                Does.StartWith("added    0.0.0.0-255.255.255.255[External] => shop/db[StatefulSet] : No Connections -> TCP 5000-5010\n")
            );

            code = await command.RunAsync("diff", "nowhere:app", "app");
            Assert.That(code, Is.EqualTo(2));
            Assert.That(command.Error, Does.Contain("nowhere:app: error: git cannot read this: "));
        }
        finally
        {
            Directory.SetCurrentDirectory(before);
        }
    }

    private static void WriteBoth(CommandLine command)
    {
        command.Write("before/all.yaml", ShopManifests.Workloads + "---\n" + ShopManifests.Closed);
        command.Write("after/all.yaml", ShopManifests.Workloads + "---\n" + ShopManifests.Changed);
    }

    // A rule with all ports of all protocols allows no ICMP, which a rule without ports does.
    [Test]
    public async Task ChangeOfOtherProtocolsIsWritten()
    {
        using var command = new CommandLine();
        string[] ports = [.. ((string[])["TCP", "UDP", "SCTP"]).Select(p => $"{{ protocol: {p}, port: 1, endPort: 65535 }}")];
        var every = $", ports: [{string.Join(", ", ports)}]";
        command.Write("before.yaml", Workloads + PolicyWith(""));
        command.Write("after.yaml", Workloads + PolicyWith(every));

        var code = await command.RunAsync("diff", command.PathOf("before.yaml"), command.PathOf("after.yaml"));

        Assert.That(code, Is.Zero, command.Error);
        Assert.That(
            command.Out,
            Does.StartWith("changed  default/b[Pod] => default/a[Pod] : All Connections -> SCTP 1-65535,TCP 1-65535,UDP 1-65535\n")
        );
    }

    // A scenario knows where its pods run, and a folder does not.
    [Test]
    public async Task ScenarioAndItsOwnManifestsAreTheSame()
    {
        using var command = new CommandLine();
        command.Write("app.yaml", Workloads + PolicyWith(""));
        command.Write("scenario.yaml", Scenario("{ manifests: [app.yaml] }", "app.yaml"));

        await command.RunAsync("diff", command.PathOf("scenario.yaml"), command.PathOf("app.yaml"));

        Assert.That(command.Out, Is.EqualTo("No connection changes.\n"), command.Error);
    }

    // Calico drops VXLAN where it leaves a pod, and not where it leaves a host.
    [Test]
    public async Task ChangeOfEncapsulationAloneIsWritten()
    {
        using var command = new CommandLine();
        command.Write("policy.yaml", PolicyWith(""));
        foreach (var (file, more) in new[] { ("before.yaml", ""), ("after.yaml", ", hostNetwork: true") })
        {
            command.Write(
                file,
                Scenario($"{{ namespaces: {{ default: {{}} }}, workloads: [{{ name: a{more} }}, {{ name: b }}] }}", "policy.yaml")
            );
        }

        await command.RunAsync("diff", command.PathOf("before.yaml"), command.PathOf("after.yaml"));

        Assert.That(
            command.Out,
            Does.Contain("default/a[Pod] => default/b[Pod] : All Connections -> All Connections (opens UDP 4789,protocol 4)\n"),
            command.Error
        );
    }

    private static string PolicyWith(string ports) =>
        $$"""
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: { name: own, namespace: default }
            spec: { podSelector: { matchLabels: { app: a } }, ingress: [{ from: [{ podSelector: {} }]{{ports}} }] }

            """;

    private static string Scenario(string topology, string policies) =>
        $$"""
            apiVersion: stagetest.io/v1
            kind: Scenario
            metadata: { name: own }
            topology: {{topology}}
            policies: { enforced: [{{policies}}] }
            expect: { baseline: { default: allow } }

            """;
}
