using System.Diagnostics;
using NUnit.Framework;

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

    private const string Database = """
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

    public void Branch(string name) => Git("switch", "--quiet", "--create", name, "base");

    public void Commit()
    {
        Git("add", "--all");
        Git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "--quiet", "--message", "change");
    }

    /// <summary>Runs the gate in the repository, and answers with its exit code and what it wrote.</summary>
    public (int Code, string Output, string Error) Gate(params string[] arguments) =>
        Run(Path.Combine(AppContext.BaseDirectory, "stagetest"), ["gate", "--quiet", .. arguments]);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private void Git(params string[] arguments)
    {
        var (code, _, error) = Run("git", arguments);
        Assert.That(code, Is.Zero, error);
    }

    private (int Code, string Output, string Error) Run(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = _root, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
