using System.Text.RegularExpressions;
using CsCheck;
using Newtonsoft.Json.Linq;
using NJsonSchema;
using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.UnitTests.Scenarios;

/// <summary>The schema and the reader agree, in both directions, as far as a schema can say what a reader knows.</summary>
internal sealed partial class ScenarioSchemaTests
{
    private const string Everything = """
        apiVersion: stagetest.io/v1
        kind: Scenario
        metadata: { name: shop, description: About the shop., labels: { team: shop } }
        calico: v3.32
        topology:
          ipFamilies: [IPv4]
          manifests: [app.yaml]
          namespaces: { shop: { labels: { team: shop } }, office: {} }
          workloads:
            - { name: web, namespace: shop, labels: { role: web },
                serviceAccount: web, replicas: 2, ports: [80, 53/udp, { name: metrics, port: 9090, protocol: TCP }] }
            - { name: clerk, namespace: office }
          services:
            - { name: web, namespace: shop, selector: { role: web }, clusterIP: 10.43.0.20, clusterIPs: [10.43.0.20],
                ipFamilies: [IPv4], ports: [{ name: http, port: 80, protocol: TCP, targetPort: 80 }, { port: 81, targetPort: metrics }] }
          serviceAccounts:
            - { name: web, namespace: shop, labels: { trusted: "yes" } }
          external:
            - { name: internet, ip: [203.0.113.10], ports: [443, icmp] }
            - { name: partner, ip: 198.51.100.7 }
        policies:
          enforced: [policy.yaml]
          staged: staged.yaml
        expect:
          unreachable:
            - { from: external/internet, to: shop/web:metrics }
          baseline: { default: allow }
          promoted:
            default: deny
            allow:
              - { from: office/clerk, to: shop/web:80, ipFamily: IPv4, because: clerks read }
              - { from: { namespace: [office], labels: {} }, to: { namespace: shop, labels: { role: web }, ports: 53/udp } }
              - { from: office/clerk, to: [service/shop/web:http, { service: shop/web, port: 81 }] }
            deny:
              - { from: external/internet, to: [shop/web], ports: [metrics] }
            table: |
              from \ to      shop/web:80
              office/clerk  .
        expectChange:
          open: [{ from: office/clerk, to: shop/web:80 }]
          close: [{ from: external/internet, to: shop/web:metrics }]
        waivers:
          - { waives: rule-unreached, place: shop/web ingress rule 1, owner: team-shop, reason: No flow asks yet., expires: 2027-01-31 }
        """;

    private static readonly JToken Sample = Json(YamlReader.Read(Everything, "scenario.yaml", new())[0]);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("stagetest-schema-");

    [OneTimeSetUp]
    public void WriteFiles()
    {
        const string policy =
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: NAME, namespace: shop }\nspec: { podSelector: {} }\n";
        File.WriteAllText(
            Path.Combine(_folder.FullName, "app.yaml"),
            "apiVersion: v1\nkind: Pod\nmetadata: { name: app, namespace: tools }\nspec: { containers: [{ name: a }] }\n"
        );
        File.WriteAllText(Path.Combine(_folder.FullName, "policy.yaml"), policy.Replace("NAME", "a", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(_folder.FullName, "staged.yaml"), policy.Replace("NAME", "b", StringComparison.Ordinal));
    }

    [OneTimeTearDown]
    public void RemoveFiles() => _folder.Delete(recursive: true);

    private const string Published = "scenarios/schema/scenario.schema.json";

    private static readonly TestCaseData[] Valid = [.. Repository.Scenarios("scenarios")];

    private static readonly TestCaseData[] Invalid =
    [
        .. Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "tests/StageTest.UnitTests/Scenarios/Invalid"), "*.yaml")
            .Order(StringComparer.Ordinal)
            .Select(file => new TestCaseData(file).SetArgDisplayNames(Path.GetFileName(file))),
    ];

    // What is wrong with these no schema of the scenario's own text can say.
    private static readonly Dictionary<string, string> BeyondSchemas = new()
    {
        ["bad-cidr.yaml"] = "the policy's own file is wrong",
        ["bad-expressions.yaml"] = "the policy's own file is wrong",
        ["bad-policy-ports.yaml"] = "the policy's own file is wrong",
        ["bad-policy-types.yaml"] = "the policy's own file is wrong",
        ["both-ipblock-and-selector.yaml"] = "the policy's own file is wrong",
        ["broken-manifest.yaml"] = "the manifest's own file is wrong",
        ["conflicting-expectation.yaml"] = "two lines name one flow",
        ["default-missing.yaml"] = "only the plan of flows shows what is left unsaid",
        ["delete-nothing-enforced.yaml"] = "the policy's own file is wrong",
        ["delete-with-rules.yaml"] = "the policy's own file is wrong",
        ["delete-without-target.yaml"] = "the policy's own file is wrong",
        ["except-outside-cidr.yaml"] = "the policy's own file is wrong",
        ["flow-to-itself.yaml"] = "only the plan of flows shows what is asked",
        ["kubectl-error-output.yaml"] = "the manifest's own file is wrong",
        ["manifest-and-scenario.yaml"] = "a name stands in two files",
        ["metadata-name-label.yaml"] = "a label must repeat another key",
        ["missing-path.yaml"] = "a file does not exist",
        ["pattern-without-files.yaml"] = "a file does not exist",
        ["policy-is-a-list.yaml"] = "the policy's own file is wrong",
        ["policy-twice.yaml"] = "two files hold one policy",
        ["policy-without-name.yaml"] = "the policy's own file is wrong",
        ["promoted-missing.yaml"] = "only the policies' files show that something is staged",
        ["staged-action-on-enforced.yaml"] = "the policy's own file is wrong",
        ["staged-learn.yaml"] = "the policy's own file is wrong",
        ["table-conflict.yaml"] = "two places name one flow",
        ["table-wrong-cells.yaml"] = "a table is text",
        ["table-wrong-heading.yaml"] = "a table is text",
        ["two-broken-documents.yaml"] = "the policy's own file is wrong",
        ["unknown-policy-field.yaml"] = "the policy's own file is wrong",
        ["unknown-policy-kind.yaml"] = "the policy's own file is wrong",
        ["unlisted-namespace.yaml"] = "a name must stand elsewhere",
        ["unreachable-and-allowed.yaml"] = "two lines name one flow",
        ["workload-twice.yaml"] = "two items have one name",
    };

    private static readonly JsonSchema Schema = JsonSchema.FromJsonAsync(ScenarioSchema.Text).GetAwaiter().GetResult();

    [Test]
    public void ThePublishedFileIsWhatTheDefinitionsSay()
    {
        var file = Path.Combine(Repository.Root, Published);
        if (Environment.GetEnvironmentVariable(Golden.Accept) == "1")
        {
            File.WriteAllText(file, ScenarioSchema.Text);
        }

        Assert.That(
            File.ReadAllText(file),
            Is.EqualTo(ScenarioSchema.Text),
            $"{Published} is old. Run 'make golden', or 'stagetest schema > {Published}'."
        );
    }

    [TestCaseSource(nameof(Valid))]
    public void EveryValidFilePasses(string file) => Assert.That(Problems(File.ReadAllText(file)), Is.Empty);

    [TestCaseSource(nameof(Valid))]
    public void EveryScenarioNamesTheSchema(string file)
    {
        var path = Path.GetRelativePath(Path.GetDirectoryName(file)!, Path.Combine(Repository.Root, Published)).Replace('\\', '/');

        Assert.That(File.ReadLines(file).First(), Is.EqualTo($"# yaml-language-server: $schema={path}"));
    }

    [TestCaseSource(nameof(Invalid))]
    public void EveryBrokenFileFailsUnlessNoSchemaCouldTell(string file)
    {
        var problems = Problems(File.ReadAllText(file));

        if (BeyondSchemas.TryGetValue(Path.GetFileName(file), out var reason))
        {
            Assert.That(problems, Is.Empty, $"listed as beyond schemas, because {reason}, but the schema tells");
        }
        else
        {
            Assert.That(problems, Is.Not.Empty, "the reader refuses this and the schema does not");
        }
    }

    [TestCaseSource(nameof(Places))]
    public void AFileThatIsChangedThereIsRefusedByBothOrByNeither(string place)
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (var (change, scenario) in Changes(place))
            {
                Compare(change, scenario.ToString());
            }
        }
    }

    [Test]
    public void AFileThatUsesEveryFieldIsTakenByBoth()
    {
        Assert.That(Problems(Everything), Is.Empty);
        Assert.That(Read(Everything), Is.Empty);
    }

    [Test]
    public void APatternMeansWhatItsRuleMeans()
    {
        TextRule[] rules =
        [
            TextRule.Label,
            TextRule.Subdomain,
            TextRule.PortName,
            TextRule.LabelKey,
            TextRule.LabelValue,
            TextRule.RelativePath,
            PortShape.Text,
            PortShape.Reference,
            TextRule.Label,
            PortShape.Protocol.Shape.Rule!,
            ExternalShape.Address.Rule!,
            CalicoShape.Version.Shape.Rule!,
        ];
        var pieces = Gen.OneOf(
            "a",
            "external",
            "z9",
            "B",
            "-",
            "--",
            ".",
            "_",
            "/",
            ":",
            " ",
            "0",
            "8080",
            "65535",
            "65536",
            "tcp",
            "UDP",
            "/sctp",
            "10.0.0.1",
            "256",
            "::",
            "2001:db8:",
            ":1:2",
            "v3.32",
            ".4",
            "\\",
            "*",
            new('x', 62),
            new('y', 250)
        );

        pieces
            .Array[0, 5]
            .Select(string.Concat)
            .Sample(text =>
            {
                foreach (var rule in rules)
                {
                    var fits = Regex.IsMatch(text, $"^({rule.Pattern})$") && !(text.Length > rule.MaximumLength);
                    Assert.That(fits, Is.EqualTo(rule.IsMet(text)), $"'{text}' and {rule.Words}");
                }
            });
    }

    [Test]
    public void OnlyBrokenFilesAreListedAsBeyondSchemas() =>
        Assert.That(BeyondSchemas.Keys, Is.SubsetOf(Invalid.Select(i => Path.GetFileName((string)i.Arguments[0]!))));

    private static IEnumerable<string> Places() => ((JContainer)Sample).Descendants().Where(t => t is not JProperty).Select(t => t.Path);

    // A place of a file that uses every field: with other values in it, without it, and with a field that does not exist.
    private static IEnumerable<(string Change, JToken Scenario)> Changes(string path)
    {
        JToken[] values = [JValue.CreateNull(), true, 70000, "Not A Name!", "", new JArray(), new JObject { ["x"] = "y" }];
        foreach (var value in values)
        {
            yield return (value.ToString(), Changed(path, at => at.Replace(value)));
        }

        yield return ("removed", Changed(path, at => (at.Parent is JProperty property ? property : at).Remove()));
        yield return ("with another field", Changed(path, at => (at as JObject)?.Add("colour", "red")));
    }

    private static JToken Changed(string path, Action<JToken> change)
    {
        var changed = Sample.DeepClone();
        change(changed.SelectToken(path)!);
        return changed;
    }

    private void Compare(string change, string text)
    {
        var errors = Read(text);
        var problems = Problems(text);
        if (errors.Length == 0)
        {
            Assert.That(problems, Is.Empty, $"the reader takes it and the schema does not ({change}): {text}");
        }
        else if (!errors.All(AboutSeveralPlaces().IsMatch))
        {
            Assert.That(problems, Is.Not.Empty, $"the reader says {string.Join(' ', errors)} and the schema nothing ({change}): {text}");
        }
    }

    private string[] Read(string text)
    {
        var diagnostics = new DiagnosticBag();
        var file = Path.Combine(_folder.FullName, "scenario.yaml");
        File.WriteAllText(file, text);
        ScenarioReader.Read(file, new() { RepositoryRoot = _folder.FullName }, diagnostics);
        return [.. diagnostics.Items.Where(d => d.Severity == Severity.Error).Select(d => d.Message)];
    }

    // The YAML is read as the reader reads it, so that both check the same values. Invalid YAML fails in any editor.
    private static IReadOnlyCollection<object> Problems(string text)
    {
        var diagnostics = new DiagnosticBag();
        var documents = YamlReader.Read(text, "scenario.yaml", diagnostics);
        return diagnostics.HasErrors || documents.Length != 1 ? ["no YAML document"] : [.. Schema.Validate(Json(documents[0]))];
    }

    private static JToken Json(YamlNode node) =>
        node switch
        {
            YamlMapping map => new JObject(map.Entries.Select(entry => new JProperty(entry.Key.Value, Json(entry.Value)))),
            YamlSequence list => new JArray(list.Items.Select(Json)),
            YamlScalar { IsNull: true } => JValue.CreateNull(),
            YamlScalar { IsBoolean: true } scalar => new JValue(scalar.IsTrue),
            YamlScalar { IsNumber: true } scalar when scalar.AsInteger() is { } number => new JValue(number),
            YamlScalar { IsNumber: true } => new JValue(0.5),
            YamlScalar scalar => new JValue(scalar.Value),
            _ => throw new InvalidOperationException(),
        };

    // What only the reader can know, because it compares places, reads other files, or needs the plan of flows.
    [GeneratedRegex(
        "is not in the topology|does not exist|is not listed under|topology is selected|listens? on|leads to|cannot be "
            + "tested|have the same address|No flow is asked|needs 'promoted'|says nothing about|has no namespace|is expected "
            + "(allowed|denied) here|heading of destinations",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex AboutSeveralPlaces();
}
