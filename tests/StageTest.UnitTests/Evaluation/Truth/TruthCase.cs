using System.Collections.Immutable;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using NUnit.Framework;
using StageTest.Core.Addresses;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.Evaluation.Truth;

/// <summary>A scenario with the verdicts that Calico's own code gives its flows; see <c>tests/Samples/CalicoTruth</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Scenario">The scenario; what it expects is a placeholder.</param>
/// <param name="Plan">The flows that have a verdict.</param>
/// <param name="Now">The verdicts of what is enforced.</param>
/// <param name="Promoted">The verdicts after promotion.</param>
internal sealed record TruthCase(
    string Name,
    Scenario Scenario,
    ProbePlan Plan,
    ImmutableArray<Verdict> Now,
    ImmutableArray<Verdict> Promoted
)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private static readonly ImmutableSortedDictionary<string, ImmutableDictionary<string, string>> Files = Unpack();

    /// <summary>The policies at each time, with the verdicts.</summary>
    public IEnumerable<(PolicySet Policies, ImmutableArray<Verdict> Expected)> Sets =>
        [(Scenario.Policies.Live(), Now), (Scenario.Policies.AsIfPromoted(), Promoted)];

    /// <summary>The names of all cases.</summary>
    public static IEnumerable<string> Names => Files.Keys;

    /// <summary>Reads a case.</summary>
    public static TruthCase Read(string name)
    {
        var folder = Directory.CreateTempSubdirectory("stagetest-truth-").FullName;
        try
        {
            foreach (var (file, text) in Files[name])
            {
                File.WriteAllText(Path.Combine(folder, file), text);
            }

            return ReadFolder(folder) with
            {
                Name = name,
            };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Reads a case of a folder, such as <c>stagetest truth</c> writes.</summary>
    public static TruthCase ReadFolder(string folder)
    {
        var diagnostics = new DiagnosticBag();
        var scenario = ScenarioReader.Read(Path.Combine(folder, "scenario.yaml"), new() { RepositoryRoot = folder }, diagnostics);
        Assert.That(scenario, Is.Not.Null, () => string.Join('\n', diagnostics.Sorted()));
        return Of(Path.GetFileName(folder), scenario!, File.ReadAllText(Path.Combine(folder, "expected.jsonl")));
    }

    /// <summary>Reads the steps of a case of a folder that have answers.</summary>
    public static IEnumerable<TruthCase> ReadSteps(string folder) =>
        from step in ReadFolder(folder).Scenario.Steps.Index()
        let file = Path.Combine(folder, $"step-{step.Index + 1}.jsonl")
        where File.Exists(file)
        select Of(step.Item.Step!, step.Item, File.ReadAllText(file));

    /// <summary>The same without a protocol that not every kernel has: a rule about it matches no port of another protocol.</summary>
    public TruthCase Without(Protocol protocol)
    {
        ImmutableArray<NamedPort> Rest(ImmutableArray<NamedPort> ports) => ports.RemoveAll(p => p.Port.Protocol == protocol);
        var topology = Scenario.Topology;
        int[] places = [.. Enumerable.Range(0, Plan.Flows.Length).Where(place => Plan.Flows[place].Port.Protocol != protocol)];
        return this with
        {
            Scenario = Scenario with
            {
                Topology = topology with
                {
                    Workloads = [.. topology.Workloads.Select(w => w with { Ports = Rest(w.Ports) })],
                    External = [.. topology.External.Select(e => e with { Ports = Rest(e.Ports) })],
                },
            },
            Plan = new([.. places.Select(place => Plan.Flows[place])]),
            Now = [.. places.Select(place => Now[place])],
            Promoted = [.. places.Select(place => Promoted[place])],
        };
    }

    private static TruthCase Of(string name, Scenario scenario, string lines)
    {
        var flows = lines
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => JsonSerializer.Deserialize<Line>(l, Options)!)
            .GroupBy(l => l.Flow)
            .ToArray();
        return new(
            name,
            scenario,
            new([.. flows.Select(f => f.Key)]),
            [.. flows.Select(f => Together(f.Select(l => l.Now)))],
            [.. flows.Select(f => Together(f.Select(l => l.Promoted)))]
        );
    }

    // As everywhere: replicas that differ leave their flow without a verdict.
    private static Verdict Together(IEnumerable<Verdict> pairs) => pairs.Distinct().ToArray() is [var one] ? one : Verdict.NotObserved;

    private static ImmutableSortedDictionary<string, ImmutableDictionary<string, string>> Unpack()
    {
        using var file = File.OpenRead(Path.Combine(Repository.Root, "tests/Samples/CalicoTruth/cases.tar.gz"));
        using var unzipped = new GZipStream(file, CompressionMode.Decompress);
        using var archive = new TarReader(unzipped);
        var files = new List<(string Case, string File, string Text)>();
        while (archive.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is { } data)
            {
                using var reader = new StreamReader(data);
                files.Add((Path.GetFileName(Path.GetDirectoryName(entry.Name)!), Path.GetFileName(entry.Name), reader.ReadToEnd()));
            }
        }

        return files
            .GroupBy(f => f.Case)
            .ToImmutableSortedDictionary(g => g.Key, g => g.ToImmutableDictionary(f => f.File, f => f.Text), StringComparer.Ordinal);
    }

    private sealed record Line(
        string From,
        string To,
        string Protocol,
        ushort Port,
        string Family,
        [property: JsonPropertyName("fromIP")] string FromIp,
        [property: JsonPropertyName("toIP")] string ToIp,
        Verdict Now,
        Verdict Promoted
    )
    {
        public Flow Flow
        {
            get
            {
                var port = Port == 0 ? Protocol : $"{Port}/{Protocol}";
                return new(
                    EndpointRef.Parse(From)!.Value,
                    EndpointRef.Parse(To)!.Value,
                    Core.Topologies.Port.TryParse(port, out var parsed) ? parsed : throw new FormatException(port),
                    IpFamily.Parse(Family)!.Value
                );
            }
        }
    }
}
