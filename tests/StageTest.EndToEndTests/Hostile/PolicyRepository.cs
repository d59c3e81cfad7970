namespace StageTest.EndToEndTests.Hostile;

/// <summary>A repository with one scenario and a folder of enforced policies, to which a test adds something.</summary>
internal sealed class PolicyRepository : IDisposable
{
    private const string Text = """
        apiVersion: stagetest.io/v1
        kind: Scenario
        metadata: { name: shop }
        topology:
          workloads:
            - { name: web, namespace: shop, labels: { role: web }, ports: [80] }
            - { name: db, namespace: shop, labels: { role: db }, ports: [5432] }
        policies:
          enforced: [SOURCE]
        expect:
          promoted:
            default: allow
            deny:
              - { from: shop/web, to: shop/db:5432 }

        """;

    private const string Policy = """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: { name: db, namespace: shop }
        spec: { podSelector: { matchLabels: { role: db } }, policyTypes: [Ingress] }

        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("stagetest-hostile-");

    public PolicyRepository(string source = "../policies/live/", string policy = Policy)
    {
        Directory.CreateDirectory(PathOf(".git"));
        Write("policies/live/db.yaml", policy);
        Write("scenarios/shop.yaml", Text.Replace("SOURCE", source, StringComparison.Ordinal));
    }

    public string Scenario => PathOf("scenarios/shop.yaml");

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllText(PathOf(name), text);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
