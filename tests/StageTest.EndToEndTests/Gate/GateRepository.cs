using System.Text.Json;
using NUnit.Framework;
using StageTest.Cli;
using StageTest.Engines;

namespace StageTest.EndToEndTests.Gate;

/// <summary>A git repository of a small shop, on a branch <c>base</c>, from which a test makes heads.</summary>
internal sealed class GateRepository : IDisposable
{
    public const string Scenario = """
        apiVersion: stagetest.io/v1
        kind: Scenario
        metadata: { name: shop }
        topology:
          namespaces: { shop: {}, kube-system: {} }
          workloads:
            - { name: web, namespace: shop, labels: { role: web }, ports: [80] }
            - { name: api, namespace: shop, labels: { role: api }, ports: [8080] }
            - { name: db, namespace: shop, labels: { role: db }, ports: [5432] }
            - { name: dns, namespace: kube-system, labels: { app: dns }, ports: [53/udp] }
          external:
            - { name: internet, ip: 203.0.113.10, ports: [443] }
        policies:
          enforced: [../policies/live/]
        expect:
          promoted:
            default: deny
            allow:
              - { to: shop/web }
              - { to: shop/api:8080 }
              - { from: shop/api, to: shop/db:5432 }
              - { to: kube-system/dns:53/udp }
              - { from: [shop/api, shop/db, kube-system/dns], to: external/internet }

        """;

    public const string StagedApi = """
        apiVersion: projectcalico.org/v3
        kind: StagedKubernetesNetworkPolicy
        metadata: { name: api, namespace: shop }
        spec:
          stagedAction: Set
          podSelector: { matchLabels: { role: api } }
          policyTypes: [Ingress]
          ingress:
            - from: [{ podSelector: { matchLabels: { role: web } } }]
              ports: [{ port: 8080 }]

        """;

    public const string Database = """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: { name: db, namespace: shop }
        spec:
          podSelector: { matchLabels: { role: db } }
          policyTypes: [Ingress]
          ingress:
            - from: [{ podSelector: { matchLabels: { role: api } } }]
              ports: [{ port: 5432 }]

        """;

    public const string WebEgress = """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: { name: web-egress, namespace: shop }
        spec:
          podSelector: { matchLabels: { role: web } }
          policyTypes: [Egress]
          egress:
            - to: [{ podSelector: { matchLabels: { role: api } } }]
              ports: [{ port: 8080 }]
            - to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } } }]
              ports: [{ port: 53, protocol: UDP }]

        """;

    private readonly string _root = Directory.CreateTempSubdirectory("stagetest-gate-test-").FullName;

    public GateRepository()
    {
        Git("init", "--quiet", "--initial-branch", "base");
        Write("policies/live/db.yaml", Database);
        Write("policies/live/web-egress.yaml", WebEgress);
        Write("scenarios/shop.yaml", Scenario);
        Commit();
    }

    public string PathOf(string name) => Path.Combine(_root, name);

    public void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllText(PathOf(name), text);
    }

    public string Read(string name) => File.ReadAllText(PathOf(name));

    public void Branch(string name) => Git("switch", "--quiet", "--create", name, "base");

    public void Commit()
    {
        Git("add", "--all");
        Git("commit", "--quiet", "--allow-empty", "--message", "change");
    }

    /// <summary>Runs the gate in the repository, and returns its exit code and what it wrote.</summary>
    public (int Code, string Output, string Error) Gate(params string[] arguments) =>
        Run(StageTestProcess.Command, ["gate", "--quiet", .. arguments]);

    /// <summary>Runs the gate, which must promote, and returns the arguments of each git that it started.</summary>
    public string[] GitsOf(params string[] arguments)
    {
        const string start = "trace: built-in: git ";
        var trace = PathOf(".git/trace");
        var (code, _, error) = Run("env", [$"GIT_TRACE={trace}", StageTestProcess.Command, "gate", "--quiet", .. arguments]);
        Assert.That(code, Is.Zero, error);
        return
        [
            .. File.ReadLines(trace).Where(line => line.Contains(start, StringComparison.Ordinal)).Select(line => line.Split(start)[1]),
        ];
    }

    /// <summary>Runs a command in the repository, and returns its exit code and what it wrote.</summary>
    public (int Code, string Output, string Error) Command(params string[] arguments) => Run(StageTestProcess.Command, arguments);

    /// <summary>
    /// Runs the gate in this process, on the simulation unless an engine is named: the exit code, the JSON report, and what went to
    /// standard error.
    /// </summary>
    public async Task<(int Code, JsonElement Report, string Error)> JudgeAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var engine = arguments.Contains("--engine") ? Array.Empty<string>() : ["--engine", "simulate"];
        string[] line = ["gate", "--quiet", "--repository", _root, "--output", "json", .. engine, .. arguments];
        var code = await StageTestCommand.InvokeAsync(
            line,
            new(new() { Out = output, Error = TextWriter.Synchronized(error) }, Engines, TimeProvider.System)
            {
                Commands = CommandList.Known,
            }
        );
        return (code, output.ToString().Length == 0 ? default : JsonDocument.Parse(output.ToString()).RootElement, error.ToString());
    }

    /// <summary>Where the gate in this process gets engines from.</summary>
    public EngineCatalog Engines { get; init; } = EngineCatalog.Product;

    /// <summary>The full path of the working tree.</summary>
    public string Root => _root;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    /// <summary>Runs a script of the shell in the working tree, which must succeed.</summary>
    public void Script(string file)
    {
        var (code, _, error) = Run("sh", ["-e", file]);
        Assert.That(code, Is.Zero, error);
    }

    /// <summary>Runs git, which must succeed, and returns what it wrote.</summary>
    public string Git(params string[] arguments)
    {
        var (code, output, error) = Run(
            "git",
            ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "protocol.file.allow=always", .. arguments]
        );
        Assert.That(code, Is.Zero, error);
        return output.Trim();
    }

    private (int Code, string Output, string Error) Run(string program, string[] arguments) =>
        StageTestProcess.EndAsync(StageTestProcess.StartProgram(program, arguments, _root)).GetAwaiter().GetResult();
}
