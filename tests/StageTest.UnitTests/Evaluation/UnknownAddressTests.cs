using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using CsCheck;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Topologies;
using StageTest.UnitTests.Topologies;

namespace StageTest.UnitTests.Evaluation;

internal sealed class UnknownAddressTests
{
    private static readonly string[] Ranges =
    [
        "0.0.0.0/0",
        "10.0.0.0/8",
        "10.42.0.0/16",
        "10.42.0.0/30",
        "10.42.0.2/32",
        "10.42.0.3/32",
        "169.254.0.0/16",
        "192.0.2.0/24",
        "::/0",
    ];

    [TestCase("0.0.0.0/0", "", false, "Yes")]
    [TestCase("0.0.0.0/0", "169.254.169.254/32", false, "Yes")]
    [TestCase("0.0.0.0/0", "10.0.0.0/8", false, "Maybe")]
    [TestCase("10.0.0.0/8", "", false, "Maybe")]
    [TestCase("169.254.0.0/16", "", false, "No")]
    [TestCase("::/0", "", false, "No")]
    [TestCase("10.0.0.0/8", "", true, "Yes")]
    [TestCase("0.0.0.0/0", "10.244.0.0/16", true, "No")]
    [TestCase("0.0.0.0/0", "10.43.0.0/16", true, "Yes")]
    [TestCase("10.244.7.0/24", "", true, "Maybe")]
    [TestCase("192.168.0.0/16", "", true, "No")]
    public void ARangeMeansAPodAsFarAsThatIsCertain(string net, string except, bool isDeclared, string expected)
    {
        var peer = new PeerMatch { Nets = [IPNetwork.Parse(net)], NotNets = except.Length == 0 ? [] : [IPNetwork.Parse(except)] };
        IPNetwork[] pods = isDeclared ? [IPNetwork.Parse("10.244.0.0/16")] : [];

        Assert.That($"{UnknownAddress.Matches(peer, AddressFamily.InterNetwork, isOfNode: false, pods)}", Is.EqualTo(expected));
    }

    [TestCase("0.0.0.0/0", "Yes")]
    [TestCase("10.244.0.0/24", "No")]
    [TestCase("192.168.0.0/16", "Maybe")]
    public void ANodeIsInNoRangeOfPods(string net, string expected)
    {
        var peer = new PeerMatch { Nets = [IPNetwork.Parse(net)] };

        Assert.That(
            $"{UnknownAddress.Matches(peer, AddressFamily.InterNetwork, isOfNode: true, [IPNetwork.Parse("10.244.0.0/16")])}",
            Is.EqualTo(expected)
        );
    }

    // Whatever addresses pods get: what is certain without them is allowed with them, and what is allowed then was possible.
    [Test]
    public void TheMapOfKnownAddressesLiesBetweenWhatIsCertainAndWhatIsPossible()
    {
        var topology = new Topology
        {
            Namespaces =
            [
                new(
                    "shop",
                    KubernetesNamespace.WithName(ImmutableSortedDictionary<string, string>.Empty, "shop"),
                    SourceLocation.Whole("f.yaml")
                ),
            ],
            Workloads = [Topo.Workload("shop/a", "80"), Topo.Workload("shop/b", "80"), Topo.Workload("shop/c", "80")],
        };
        Gen<string> Of(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);
        var range = Of(Ranges);
        var rule = Gen.Select(range, Of("Allow", "Deny", "Pass"), Gen.Bool, Of("80", "443"));
        Gen.Select(rule.List[0, 4], rule.List[0, 3])
            .Sample(
                (first, second) =>
                {
                    var policies = Policies(first, "first") + Policies(second, "default");
                    var diagnostics = new DiagnosticBag();
                    var set = PolicySet.Of(PolicyReader.Read(policies, "f.yaml", diagnostics), CalicoVersion.V332);
                    var known = ConnectionMapper.Map(topology, Placement.Default(topology), set);
                    var unknown = ConnectionMapper.Map(topology, null, set);
                    foreach (var from in known.Workloads)
                    {
                        foreach (var to in known.Workloads.Where(w => w != from))
                        {
                            var exact = LineOf(known, from, to)?.Connections ?? ConnectionSet.None;
                            var line = LineOf(unknown, from, to);
                            var certain = line?.Connections ?? ConnectionSet.None;
                            var possible = certain.Union(line?.Unknown ?? ConnectionSet.None);

                            // The known map omits what Calico drops besides.
                            var dropped = Encapsulation.Connections;
                            Assert.That(certain.Except(dropped).Except(exact).IsEmpty, () =>
                                $"{policies}{from} => {to}: {certain} > {exact}"
                            );
                            Assert.That(exact.Except(possible).IsEmpty, () => $"{policies}{from}: {exact} > {possible}");
                        }
                    }
                },
                iter: 300
            );
    }

    private static MapLine? LineOf(ConnectionMap map, MapEnd from, MapEnd to) =>
        map.Lines.FirstOrDefault(l => l.From == from && l.To == to);

    private static string Policies(IEnumerable<(string Net, string Action, bool IsExcept, string Port)> rules, string tier)
    {
        string Rule((string Net, string Action, bool IsExcept, string Port) rule)
        {
            var field = rule.IsExcept && !rule.Net.EndsWith("/0", StringComparison.Ordinal) ? "notNets" : "nets";
            return $"    - {{ action: {rule.Action}, protocol: TCP, source: {{ {field}: ['{rule.Net}'] }}, "
                + $"destination: {{ ports: [{rule.Port}] }} }}\n";
        }

        return (
                tier == "default"
                    ? ""
                    : $"apiVersion: projectcalico.org/v3\nkind: Tier\nmetadata: {{ name: {tier} }}\nspec: {{ order: 1 }}\n---\n"
            )
            + $"apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {{ name: {tier}-all }}\n"
            + $"spec:\n  tier: {tier}\n  namespaceSelector: all()\n  types: [Ingress]\n  ingress:\n"
            + string.Concat(rules.Select(Rule))
            + "---\n";
    }
}
