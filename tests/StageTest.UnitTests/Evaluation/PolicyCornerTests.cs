using System.Collections.Immutable;
using System.Net;
using NUnit.Framework;
using StageTest.Core.Addresses;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Topologies;

namespace StageTest.UnitTests.Evaluation;

/// <summary>Corners that a second evaluator found, each by itself.</summary>
internal sealed class PolicyCornerTests
{
    private const string Calico = "apiVersion: projectcalico.org/v3\nkind: ";
    private const string Outside =
        "---\n"
        + Calico
        + "GlobalNetworkSet\nmetadata: { name: outside, labels: { zone: out } }\nspec: { nets: [198.51.100.7/32, 10.42.0.2/32] }\n";

    [TestCase(
        "external/far",
        "{ action: Deny, protocol: TCP, destination: { ports: [sql] } }",
        Verdict.Allowed,
        Description = "Names mean ports of pods, whatever a host outside calls its own."
    )]
    [TestCase(
        "external/far",
        "{ action: Deny, protocol: TCP, destination: { selector: zone == 'out', ports: [sql] } }",
        Verdict.Allowed,
        Description = "Network sets have no named ports."
    )]
    [TestCase(
        "shop/db",
        "{ action: Deny, protocol: TCP, destination: { selector: zone == 'out', ports: [sql] } }",
        Verdict.Allowed,
        Description = "A pod that a set brings in has none either."
    )]
    [TestCase(
        "shop/db",
        "{ action: Deny, protocol: TCP, destination: { selector: zone == 'out', ports: [5432] } }",
        Verdict.Denied,
        Description = "Numbers match by address."
    )]
    [TestCase(
        "shop/db",
        "{ action: Deny, protocol: TCP, destination: { selector: has(zone) || has(role), ports: [sql] } }",
        Verdict.Denied
    )]
    [TestCase(
        "external/far",
        "{ action: Deny, destination: { serviceAccounts: { selector: all() } } }",
        Verdict.Denied,
        Description = "all() of a rule's accounts means sets too."
    )]
    public void EgressRuleOfAGlobalPolicyMeans(string to, string rule, Verdict expected) =>
        Assert.That(
            Ask(
                to,
                $"{Calico}GlobalNetworkPolicy\nmetadata: {{ name: p }}\nspec:\n  selector: role == 'web'\n  types: [Egress]\n  "
                    + $"egress:\n    - {rule}\n    - {{ action: Allow }}\n{Outside}",
                CalicoVersion.V332
            ),
            Is.EqualTo(expected)
        );

    [TestCase("{}", Verdict.Allowed, Description = "Every namespace, so no global set.")]
    [TestCase(
        "{ matchExpressions: [{ key: team, operator: DoesNotExist }] }",
        Verdict.Denied,
        Description = "A negative expression holds for global sets."
    )]
    [TestCase("{ matchLabels: { team: x } }", Verdict.Allowed)]
    public void NamespacesPeerOfAClusterPolicyMeans(string selector, Verdict expected) =>
        Assert.That(
            Ask(
                "external/far",
                $"apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: {{ name: p }}\nspec:\n  "
                    + $"tier: Admin\n  priority: 1\n  subject: {{ namespaces: {{}} }}\n  egress: [{{ action: Deny, to: [{{ namespaces: "
                    + $"{selector} }}] }}]\n{Outside}",
                CalicoVersion.V332
            ),
            Is.EqualTo(expected)
        );

    // kanp.adminnetworkpolicy.a stands behind adminnetworkpolicy.z.
    [Test]
    public void TieInOldVersionsGoesByTheNameThatTheBackendGives() =>
        Assert.That(
            Ask(
                "shop/db",
                $"apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {{ name: a }}\nspec:\n  "
                    + $"priority: 1\n  subject: {{ namespaces: {{}} }}\n  egress: [{{ action: Deny, to: [{{ namespaces: {{}} }}] "
                    + $"}}]\n---\n{Calico}GlobalNetworkPolicy\nmetadata: {{ name: adminnetworkpolicy.z }}\nspec: {{ tier: "
                    + $"adminnetworkpolicy, order: 1, types: [Egress], egress: [{{ action: Allow }}] }}\n",
                CalicoVersion.V331
            ),
            Is.EqualTo(Verdict.Allowed)
        );

    [Test]
    public void MapCoversTheFamilyOfThePods()
    {
        var topology = Topology() with { IpFamilies = [IpFamily.V6] };
        var placement = new Placement(
            topology.Workloads.Select((w, i) => KeyValuePair.Create(w.Ref, ImmutableArray.Create(IPAddress.Parse($"2001:db8::{i + 1}"))))
        );

        var map = ConnectionMapper.Map(topology, placement, PolicySet.Empty);

        Assert.That(map.Lines.Select(l => l.ToString()).Where(l => l.Contains("ffff:", StringComparison.Ordinal)), Has.Exactly(4).Items);
    }

    private static Verdict Ask(string to, string documents, CalicoVersion version)
    {
        var diagnostics = new DiagnosticBag();
        var read = PolicyReader.Read(documents, "p.yaml", diagnostics, new() { Calico = version });
        Assert.That(diagnostics.HasErrors, Is.False, string.Join('\n', diagnostics.Items));
        var topology = Topology();
        return new PolicyEvaluator(topology, Placement.Default(topology), PolicySet.Of(read, version))
            .Evaluate(new(new("shop", "web"), EndpointRef.Parse(to)!.Value, new(5432, Protocol.Tcp)))
            .Verdict;
    }

    // The database has the first address, 10.42.0.2.
    private static Topology Topology() =>
        new()
        {
            Namespaces = [new("shop", ImmutableSortedDictionary<string, string>.Empty, default)],
            Workloads = [Workload("db", [new("sql", new(5432, Protocol.Tcp))]), Workload("web", [])],
            External = [new("far", IPAddress.Parse("198.51.100.7"), [new("sql", new(5432, Protocol.Tcp))], default)],
        };

    private static Workload Workload(string name, ImmutableArray<NamedPort> ports) =>
        new()
        {
            Ref = new("shop", name),
            Kind = "Pod",
            Labels = ImmutableSortedDictionary<string, string>.Empty.Add("role", name),
            Ports = ports,
        };
}
