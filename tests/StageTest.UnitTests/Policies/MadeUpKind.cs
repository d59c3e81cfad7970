using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Calico;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Scenarios;

namespace StageTest.UnitTests.Policies;

/// <summary>A kind of policy that exists nowhere, with a staged form, and a scenario of its own.</summary>
internal sealed class MadeUpKind : IDisposable
{
    public const string Staged = """
        apiVersion: fences.example.org/v1
        kind: StagedFence
        metadata: { name: around-db }
        spec:
          stagedAction: Set
          selector: role == 'db'
          ingress: [{ action: Allow, source: { selector: role == 'api' } }]
        """;

    private readonly string _root = Directory.CreateTempSubdirectory("stagetest-kind-").FullName;

    public static PolicyKind Fence { get; } = Kind("Fence", null);

    public static PolicyKind StagedFence { get; } = Kind("StagedFence", Fence);

    public static PolicyKinds Kinds { get; } = new([.. PolicyKinds.Known.All, Fence, StagedFence]);

    public DiagnosticBag Diagnostics { get; } = new();

    /// <summary>Reads a scenario in which a web, an API and a database meet the staged policy.</summary>
    public Scenario? Read(string policy = Staged, PolicyKinds? kinds = null)
    {
        File.WriteAllText(Path.Combine(_root, "fence.yaml"), policy);
        var file = Path.Combine(_root, "scenario.yaml");
        File.WriteAllText(
            file,
            """
            apiVersion: stagetest.io/v1
            kind: Scenario
            metadata: { name: fences }
            topology:
              workloads:
                - { name: web, labels: { role: web } }
                - { name: api, labels: { role: api } }
                - { name: db, labels: { role: db }, ports: [5432] }
            policies: { staged: [fence.yaml] }
            expect:
              promoted: { default: deny, allow: [{ from: default/api, to: default/db }] }
            """
        );
        return ScenarioReader.Read(file, new() { RepositoryRoot = _root, Policies = new(kinds ?? Kinds) }, Diagnostics);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static PolicyKind Kind(string name, PolicyKind? enforced) =>
        new()
        {
            ApiVersions = ["fences.example.org/v1"],
            Kind = name,
            Id = $"MadeUp{name}",
            DisplayName = $"made-up {name}",
            Plural = $"{name.ToLowerInvariant()}s",
            IsNamespaced = false,
            Verbs = ["get", "create"],
            CalicoVersions = [.. Enum.GetValues<CalicoVersion>()],
            RunLimit = (spec, label, run) => spec["only"] = $"{label}={run}",
            StoredForm = StoredForms.AsWritten,
            EnforcedForm = enforced,
            SortName = name,
            BackendPrefix = null,
            FlowLogName = $"Logged{name}",
            FlowLogNumber = null,
            IsTiered = true,
            FixedOrder = null,
            Dialect = PolicyDialect.Calico,
            MeansNodes = false,
            WholeSpec = WholeSpecs.Calico,
            Reader = CalicoPolicyReader.Read,
        };
}
