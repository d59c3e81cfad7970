using StageTest.Core.Documents;
using StageTest.Core.Scenarios;

namespace StageTest.UnitTests.Scenarios;

/// <summary>A small shop whose policies and expectation a test writes itself, in a repository that lives as long as the test.</summary>
internal sealed class ScenarioText : IDisposable
{
    public const string Topology = """
          namespaces:
            shop: { labels: { team: shop } }
            office: {}
          workloads:
            - { name: web, namespace: shop, labels: { role: web, tier: front }, ports: [80] }
            - { name: api, namespace: shop, labels: { role: api }, ports: [8080, { name: metrics, port: 9090 }] }
            - { name: db, namespace: shop, labels: { role: db }, replicas: 2, ports: [{ name: sql, port: 5432 }, 5432/udp] }
            - { name: clerk, namespace: office, labels: { role: web } }
          external:
            - { name: internet, ip: 203.0.113.10, ports: [443] }
            - { name: scanner, ip: 203.0.113.11 }
        """;

    private readonly string _root = Directory.CreateTempSubdirectory("stagetest-scenario-").FullName;

    public DiagnosticBag Diagnostics { get; } = new();

    /// <summary>What was said, without the directory.</summary>
    public IEnumerable<string> Said =>
        Diagnostics.Sorted().Select(d => d.ToString().Replace(RepositoryFiles.Display(_root) + "/", "", StringComparison.Ordinal));

    public ScenarioText With(string file, string text)
    {
        var path = Path.Combine(_root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return this;
    }

    /// <summary>Reads the shop with an <c>expect</c>, indented by two, and perhaps a <c>policies</c>.</summary>
    public Scenario? Read(string expect, string policies = "{}", string topology = Topology)
    {
        With(
            "scenario.yaml",
            $"apiVersion: stagetest.io/v1\nkind: Scenario\nmetadata: {{ name: shop }}\ntopology:\n{topology}\npolicies: "
                + $"{policies}\nexpect:\n{expect}\n"
        );
        return ScenarioReader.Read(Path.Combine(_root, "scenario.yaml"), new() { RepositoryRoot = _root }, Diagnostics);
    }

    /// <summary>The flows that an expectation of promoted allows, as text, where everything else is denied.</summary>
    public IEnumerable<string>? Allowed(string items)
    {
        var scenario = Read($"  promoted:\n    default: deny\n{items}");
        return scenario
            ?.Plan.Flows.Where((_, place) => scenario.Promoted.Verdicts[place] == Core.Connectivity.Verdict.Allowed)
            .Select(f => f.ToString());
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
