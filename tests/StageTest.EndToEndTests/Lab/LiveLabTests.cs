using NUnit.Framework;

namespace StageTest.EndToEndTests.Lab;

/// <summary><c>stagetest lab</c> as its users meet it: processes, by root and by an ordinary user.</summary>
[NonParallelizable]
[TestFixture(false)]
[TestFixture(true)]
internal sealed class LiveLabTests(bool ordinaryUser) : LabFixture
{
    private const string Scenario = """
        apiVersion: stagetest.io/v1
        kind: Scenario
        metadata: { name: cache }
        topology:
          namespaces: { shop: {} }
          workloads:
            - { name: api, namespace: shop, labels: { role: api }, ports: [8080] }
            - { name: cache, namespace: shop, labels: { role: cache }, ports: [6379] }
            - { name: web, namespace: shop, labels: { role: web }, replicas: 2, ports: [80] }
          services:
            - { name: cache, namespace: shop, selector: { role: cache }, ports: [{ port: 6379, targetPort: 6379 }] }
        policies:
          staged: [policy.yaml]
        expect:
          baseline: { default: allow }
          promoted:
            default: allow
            deny: [{ from: shop/web, to: shop/cache:6379 }]
        """;

    private const string Policy = """
        apiVersion: projectcalico.org/v3
        kind: StagedKubernetesNetworkPolicy
        metadata: { name: cache, namespace: shop }
        spec:
          podSelector: { matchLabels: { role: cache } }
          policyTypes: [Ingress]
          ingress:
            - from: [{ podSelector: { matchLabels: { role: api } } }]
        """;

    private PrivateNetwork _network = null!;
    private LabUser _user = null!;

    [OneTimeSetUp]
    public async Task InstallForTheUser()
    {
        _network = new();
        _user = await LabUser.CreateAsync(ordinaryUser, _network);
    }

    [OneTimeTearDown]
    public void Uninstall()
    {
        _user?.Dispose();
        _network?.Dispose();
    }

    [SetUp]
    public void WriteScenario()
    {
        _user.Write("cache.yaml", Scenario);
        _user.Write("policy.yaml", Policy);
    }

    [Test]
    public async Task ARealServiceAnswersBeforeThePromotionAndOnlyItsFriendsAfterIt()
    {
        SkipWithout("redis-server", "redis-cli");
        var before = _network.State();
        await using (var lab = await RunningLabProcess.StartAsync(_user, "cache.yaml", "--real", "shop/cache"))
        {
            using var server = _user.Start(
                "lab",
                "exec",
                "shop/cache",
                "--",
                "redis-server",
                "--save",
                "",
                "--protected-mode",
                "no",
                "--dir",
                _user.Directory
            );
            await lab.UntilLineAsync("shop/web -> shop/cache:6379/tcp   was not observed, is allowed");
            Assert.That(await PingAsync("shop/web-1"), Is.EqualTo((0, "PONG\n")));
            Assert.That(await PingAsync("shop/api"), Is.EqualTo((0, "PONG\n")));

            await lab.TypeAsync("promoted");
            await lab.UntilLineAsync("shop/web -> shop/cache:6379/tcp   was allowed, is denied");

            // 124 is what timeout says: nothing answered, as a packet that a policy drops is not answered.
            Assert.That(await PingAsync("shop/web-1"), Is.EqualTo((124, "")));
            Assert.That(await PingAsync("shop/api"), Is.EqualTo((0, "PONG\n")));

            await lab.TypeAsync("quit");
            Assert.That(await lab.ExitCodeAsync(), Is.Zero);
            await server.WaitForExitAsync();
            Assert.That(server.ExitCode, Is.EqualTo(137), "A program in a pod ends with the lab.");
        }

        Assert.That(_network.State(), Is.EqualTo(before));
    }

    [Test]
    public async Task EditsAreAppliedAndBrokenOnesShownWhileTheLastSoundPoliciesStay()
    {
        await using var lab = await RunningLabProcess.StartAsync(_user, "cache.yaml", "--stage", "promoted");
        await lab.UntilLineAsync("promoted: 6 allowed, 1 denied");

        _user.Write("policy.yaml", "kind: [");
        await lab.UntilErrorAsync("Nothing was applied: the last valid policies stay enforced.");
        Assert.That(lab.Errors, Has.Some.Match(@"policy\.yaml:\d+:\d+: error: "));
        Assert.That((await ConnectAsync("shop/web", "cache.shop", 6379)).Code, Is.Not.Zero);

        _user.Write("policy.yaml", Policy.Replace("role: api", "role: web", StringComparison.Ordinal));
        await lab.UntilLineAsync("shop/web -> shop/cache:6379/tcp   was denied, is allowed, expected denied");
        Assert.That((await ConnectAsync("shop/web", "cache.shop", 6379)).Code, Is.Zero);

        _user.Write("cache.yaml", Scenario.Replace("replicas: 2", "replicas: 1", StringComparison.Ordinal));
        await lab.UntilErrorAsync("The pods have changed. The lab restarts; programs in it end.");
        await lab.UntilErrorAsync("The lab 'cache' is up with 3 pods", beginning: true);

        await lab.SignalAsync("TERM");
        Assert.That(await lab.ExitCodeAsync(), Is.EqualTo(130));
    }

    [Test]
    public async Task StreamsExitCodesAndSignalsAreTheProgramsOwn()
    {
        await using var lab = await RunningLabProcess.StartAsync(_user, "cache.yaml");

        var echoed = await _user.RunAsync(
            "a line\n",
            "lab",
            "exec",
            "shop/web",
            "--",
            "sh",
            "-c",
            "cat; echo \"$1\" >&2; exit 9",
            "sh",
            "$(id) @x"
        );
        Assert.That(echoed, Is.EqualTo((9, "a line\n", "$(id) @x\n")));
        Assert.That((await _user.RunAsync("", "lab", "exec", "shop/web", "--", "/no-such-program")).Code, Is.EqualTo(127));

        using var trapping = _user.Start(
            "lab",
            "exec",
            "shop/api",
            "--",
            "sh",
            "-c",
            "trap 'exit 7' TERM; echo ready; while :; do read line; done"
        );
        Assert.That(await trapping.StandardOutput.ReadLineAsync(), Is.EqualTo("ready"));
        await StageTestProcess.SignalAsync(trapping, "TERM");
        await trapping.WaitForExitAsync();
        Assert.That(trapping.ExitCode, Is.EqualTo(7));
    }

    [Test]
    public async Task TwoLabsOfOneScenarioDoNotMeet()
    {
        await using var open = await RunningLabProcess.StartAsync(_user, "cache.yaml");
        await using var closed = await RunningLabProcess.StartAsync(_user, "cache.yaml", "--stage", "promoted");
        await closed.UntilLineAsync("promoted: 6 allowed, 1 denied");

        var list = await _user.RunAsync("", "lab", "list");
        Assert.That(
            list.Output.Split('\n').Select(line => line.Split("  ")[0]),
            Is.EqualTo(new[] { "cache-2", "cache", "" }).Or.EqualTo(new[] { "cache", "cache-2", "" })
        );
        Assert.That((await _user.RunAsync("", "lab", "exec", "shop/web", "--", "true")).Code, Is.EqualTo(2), "Which lab is not clear.");
        Assert.That((await ConnectAsync("--lab", "cache", "shop/web", "cache.shop", 6379)).Code, Is.Zero);
        Assert.That((await ConnectAsync("--lab", "cache-2", "shop/web", "cache.shop", 6379)).Code, Is.Not.Zero);
    }

    [Test]
    public async Task TwoRunsAtOnceOfSomebodyWithNothingButTheMachine()
    {
        var before = _network.State();

        var runs = await Task.WhenAll(
            _user.RunBareAsync("run", "cache.yaml", "--engine", "lab"),
            _user.RunBareAsync("run", "cache.yaml", "--engine", "lab")
        );

        foreach (var (code, output, error) in runs)
        {
            Assert.That(code, Is.Zero, output + error);
            Assert.That(output, Does.StartWith("cache / lab - PROMOTE"));
        }

        Assert.That(_network.State(), Is.EqualTo(before));
    }

    [Test]
    public async Task KillingALabLeavesNothingNotEvenTheProgramsInIt()
    {
        var before = _network.State();
        await using var lab = await RunningLabProcess.StartAsync(_user, "cache.yaml");
        using var program = _user.Start("lab", "exec", "shop/web", "--", "sh", "-c", "echo ready; exec sleep 1000");
        Assert.That(await program.StandardOutput.ReadLineAsync(), Is.EqualTo("ready"));
        Assert.That(_network.State(), Is.EqualTo(before), "A running lab touches nothing of the machine's own.");

        await lab.SignalAsync("KILL");
        await program.WaitForExitAsync();

        Assert.That(program.ExitCode, Is.EqualTo(137));
        Assert.That((await _user.RunAsync("", "lab", "list")).Output, Is.Empty);
        Assert.That(_user.Entries(), Is.Empty);
        Assert.That(_network.State(), Is.EqualTo(before));
    }

    private async Task<(int Code, string Output)> PingAsync(string pod)
    {
        var (code, output, _) = await _user.RunAsync("", "lab", "exec", pod, "--", "timeout", "3", "redis-cli", "-h", "cache.shop", "PING");
        return (code, output);
    }

    private Task<(int Code, string Output, string Error)> ConnectAsync(string pod, string host, int port) =>
        ConnectAsync("--lab", "cache", pod, host, port);

    private Task<(int Code, string Output, string Error)> ConnectAsync(string option, string name, string pod, string host, int port) =>
        _user.RunAsync(
            "",
            "lab",
            "exec",
            option,
            name,
            pod,
            "--",
            "timeout",
            "2",
            "bash",
            "-c",
            "exec 3<>/dev/tcp/$1/$2",
            "bash",
            host,
            $"{port}"
        );

    private static void SkipWithout(params string[] programs)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        foreach (var program in programs.Where(p => !path.Any(d => File.Exists(Path.Combine(d, p)))))
        {
            Assert.Ignore($"{program} was not found. Install redis-server and redis-tools ('apt-get install redis-server redis-tools').");
        }
    }
}
