using CsCheck;
using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Promotion;
using Node = StageTest.UnitTests.Promotion.StyledText.Node;

namespace StageTest.UnitTests.Promotion;

/// <summary>Whatever the style of a file, its enforced form is what its author would have written in that style.</summary>
internal sealed class FormattingTests
{
    private const int Files = 2000;

    [Test]
    public void TheEnforcedFormKeepsEveryStyle() =>
        Gen.Int.Sample(
            seed =>
            {
                var random = new Random(seed);
                Node[] documents = [.. Enumerable.Range(0, random.Next(1, 4)).Select(n => Document(random, n))];
                AssertEnforced(new StyledText(seed, false).File(documents), new StyledText(seed, true).File(documents), "file.yaml");
            },
            iter: Files
        );

    [Test]
    public void TheEnforcedFormOfJsonKeepsEveryStyle() =>
        Gen.Int.Sample(
            seed =>
            {
                var document = Document(new(seed), 0);
                AssertEnforced(new StyledText(seed, false).Json(document), new StyledText(seed, true).Json(document), "file.json");
            },
            iter: Files
        );

    private static void AssertEnforced(string staged, string enforced, string name)
    {
        var problems = new DiagnosticBag();

        // As files are read: without the byte order mark, which is put back.
        var text = staged.TrimStart('\uFEFF');
        var policies = PolicyReader.Read(text, name, problems);
        Assert.That(problems.HasErrors, Is.False, () => $"{string.Join('\n', problems.Sorted())}\n{staged}");
        var file = new PolicyFile(text, name, problems);
        foreach (var policy in policies.Policies)
        {
            file.Enforce(policy with { Staging = PolicyStaging.StagedSet });
        }

        // If the last line goes, the one before it keeps its line end.
        string Comparable(string? result) => staged.EndsWith('\n') ? result! : result!.TrimEnd('\r', '\n');
        Assert.That(Comparable(file.Finish()), Is.EqualTo(Comparable(enforced.TrimStart('\uFEFF'))), () =>
            $"{string.Join('\n', problems.Sorted())}\n{staged}"
        );
    }

    private static Node Document(Random random, int number) =>
        random.Next(6) switch
        {
            0 => Node.Of(
                ("apiVersion", "v1"),
                ("kind", "ConfigMap"),
                ("metadata", Node.Of(("name", $"c{number}"))),
                ("data", Node.Of(("stagedAction", "Set"), ("kind", "StagedNetworkPolicy")))
            ),
            1 => Node.Of(
                ("apiVersion", "v1"),
                ("kind", "List"),
                ("items", Node.List([.. Enumerable.Range(0, random.Next(1, 4)).Select(i => Policy(random, $"p{number}-{i}"))]))
            ),
            _ => Policy(random, $"p{number}"),
        };

    private static Node Policy(Random random, string name)
    {
        var isKubernetes = random.Next(2) == 0;
        var isGlobal = !isKubernetes && random.Next(2) == 0;
        Node metadata = isGlobal
            ? Node.Of(("name", name))
            : Node.Of(("name", name), ("namespace", "shop"), ("labels", Node.Of(("stagedAction", "no-field"))));
        List<(string Key, Node Value)> spec = isKubernetes
            ?
            [
                ("podSelector", Node.Of(("matchLabels", Node.Of(("role", "db"))))),
                ("policyTypes", Node.List("Ingress")),
                (
                    "ingress",
                    Node.List(
                        Node.Of(
                            ("from", Node.List(Node.Of(("podSelector", Node.Of(("matchLabels", Node.Of(("role", "api")))))))),
                            ("ports", Node.List(Node.Of(("protocol", "TCP"))))
                        )
                    )
                ),
            ]
            :
            [
                ("selector", "has(role)"),
                (
                    "ingress",
                    Node.List(Node.Of(("action", "Deny"), ("source", Node.Of(("selector", "has(old)")))), Node.Of(("action", "Allow")))
                ),
                ("types", Node.List("Ingress")),
            ];
        if (random.Next(4) > 0)
        {
            spec.Insert(random.Next(spec.Count + 1), ("stagedAction", new Node("Set", IsGone: true)));
        }

        List<(string Key, Node Value)> fields =
        [
            ("apiVersion", isKubernetes ? new Node("projectcalico.org/v3", Enforced: "networking.k8s.io/v1") : "projectcalico.org/v3"),
            (
                "kind",
                isKubernetes ? new Node("StagedKubernetesNetworkPolicy", Enforced: "NetworkPolicy")
                : isGlobal ? new Node("StagedGlobalNetworkPolicy", Enforced: "GlobalNetworkPolicy")
                : new Node("StagedNetworkPolicy", Enforced: "NetworkPolicy")
            ),
            ("metadata", metadata),
            ("spec", Node.Of([.. spec])),
        ];
        return Node.Of([.. random.Next(3) == 0 ? Enumerable.Reverse(fields) : fields]);
    }
}
