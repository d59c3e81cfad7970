using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.Evaluation;

/// <summary>
/// Conditions that are not evaluated, compared with every way in which they may turn out: a rule without its condition where it holds, and
/// no rule where it does not.
/// </summary>
internal sealed class ConditionalRulesTests
{
    private static readonly string[] Ports = ["1001", "1002", "1003"];

    [Test]
    public void MapsLeaveUnknownWhatConditionsMayDecide([Range(1, 60)] int seed)
    {
        var random = new Random(seed);
        var text = Policies(random);

        var lines = Lines(text);

        var ways = Ways().Select(held => Lines(With(text, held))).ToArray();
        foreach (var ends in ways.SelectMany(w => w.Keys).Union(lines.Keys))
        {
            var line = lines.GetValueOrDefault(ends);
            var (certain, unknown) = (line?.Connections ?? ConnectionSet.None, line?.Unknown ?? ConnectionSet.None);
            foreach (var way in ways)
            {
                var allowed = way.GetValueOrDefault(ends)?.Connections ?? ConnectionSet.None;
                Assert.That(certain.Except(allowed).IsEmpty, $"{ends}: {certain} is allowed for certain, and here {allowed}:\n{text}");
                Assert.That(allowed.Except(certain.Union(unknown)).IsEmpty, $"{ends}: {allowed} beyond {certain}, {unknown}:\n{text}");
            }
        }
    }

    // A verdict that is the same in every case is not a change; one that differs in any case is.
    [Test]
    public void AChangeIsSaidExactlyWhereSomeWayDiffers([Range(1, 60)] int seed)
    {
        var random = new Random(seed);
        var first = Policies(random);
        var second = Changed(first, random);

        var said = Compare(first, second);

        var differing = Ways().SelectMany(held => Compare(With(first, held), With(second, held)).Changes).Select(Ends).ToHashSet();
        var undetermined = said.Changes.Where(c => c.IsUndetermined).ToArray();
        var told = said.Changes.Select(Ends).ToHashSet();
        Assert.That(differing.Except(told), Is.Empty, $"{first}\n-----\n{second}");
        Assert.That(undetermined.Select(Ends).Except(differing), Is.Empty, $"{first}\n-----\n{second}");
        Assert.That(Compare(first, first).IsEmpty);
    }

    private static string Ends(MapChange change) => $"{change.From.Workload} {change.To.Workload}";

    private static IEnumerable<string[]> Ways() =>
        Enumerable.Range(0, 1 << Ports.Length).Select(held => Ports.Where((_, place) => (held >> place & 1) == 1).ToArray());

    private static string With(string policies, string[] held) =>
        string.Concat(
            policies
                .Split('\n')
                .Where(line => Ports.Except(held).All(port => !line.Contains($"[{port}]", StringComparison.Ordinal)))
                .Select(line => held.Aggregate(line, (l, port) => l.Replace($"ports: [{port}], ", "", StringComparison.Ordinal)) + "\n")
        );

    // Each rule is one line, so that it can be omitted, moved and changed.
    private static string Policies(Random random)
    {
        var text = "apiVersion: projectcalico.org/v3\nkind: Tier\nmetadata: { name: first }\nspec: { order: 10 }\n";
        foreach (var tier in (string[])["first", "default"])
        {
            foreach (var direction in (string[])["ingress", "egress"])
            {
                var type = direction == "ingress" ? "Ingress" : "Egress";
                text +=
                    $"---\napiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {{ name: {tier}.{direction} }}\n"
                    + $"spec:\n  tier: {tier}\n  types: [{type}]\n  selector: app == 'web'\n  {direction}:\n"
                    + string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => Rule(random, direction)));
            }
        }

        return text;
    }

    private static string Rule(Random random, string direction)
    {
        T Any<T>(params ReadOnlySpan<T> items) => items[random.Next(items.Length)];
        var condition = random.Next(2) == 0 ? $"ports: [{Any<string>(Ports)}], " : "";
        var any = "nets: [0.0.0.0/0]";
        var (source, other) = direction == "ingress" ? (Any(any, "selector: app == 'db'"), "") : (any, Any("", "selector: app == 'db'"));
        var ports = Any("", "ports: [80]", "ports: [\"80:90\"]");
        return $"    - {{ action: {Any("Allow", "Deny", "Pass")}, protocol: TCP, source: {{ {condition}{source} }}, "
            + $"destination: {{ {string.Join(", ", new[] { other, ports }.Where(p => p.Length > 0))} }} }}\n";
    }

    private static string Changed(string policies, Random random)
    {
        var lines = policies.Split('\n').ToList();
        int[] rules = [.. lines.Index().Where(l => l.Item.StartsWith("    - ", StringComparison.Ordinal)).Select(l => l.Index)];
        var (one, other) = (rules[random.Next(rules.Length)], rules[random.Next(rules.Length)]);
        switch (random.Next(3))
        {
            case 0:
                lines[one] = lines[one].Replace("[1001]", "[1003]", StringComparison.Ordinal);
                break;
            case 1 when other == one + 1:
                (lines[one], lines[other]) = (lines[other], lines[one]);
                break;
            default:
                lines[one] = lines[one].Replace("Allow", "Deny", StringComparison.Ordinal);
                break;
        }

        return string.Join('\n', lines);
    }

    private static Dictionary<string, MapLine> Lines(string policies)
    {
        var (topology, set) = Read(policies);
        return Map(topology, set, set).Lines.ToDictionary(l => $"{l.From.Workload} {l.To.Workload}");
    }

    private static MapComparison Compare(string first, string second)
    {
        var (topology, before) = Read(first);
        var after = Read(second).Policies;
        return MapComparison.Of(Map(topology, before, after), Map(topology, after, before));
    }

    private static ConnectionMap Map(Topology topology, PolicySet policies, PolicySet other) =>
        ConnectionMapper.Map(topology, Placement.Default(topology), policies, other);

    private static (Topology Topology, PolicySet Policies) Read(string policies)
    {
        using var text = new ScenarioText().With("policy.yaml", policies);
        var scenario = text.Read(
            "  promoted: { default: ignore, deny: [{ from: shop/web, to: \"shop/db:5432\" }] }",
            "{ enforced: [policy.yaml] }",
            """
              workloads:
                - { name: web, namespace: shop, labels: { app: web }, ports: [80, 81] }
                - { name: db, namespace: shop, labels: { app: db }, ports: [5432] }
            """
        );
        Assert.That(scenario, Is.Not.Null, $"{string.Join('\n', text.Diagnostics.Sorted())}\n{policies}");
        return (scenario!.Topology, scenario.Policies);
    }
}
