using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using NUnit.Framework;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Selectors;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab.Nft;

namespace StageTest.UnitTests.Lab;

/// <summary>One accepted script for each condition that Calico's kinds have beyond Kubernetes' own.</summary>
internal sealed class NftModelTests
{
    private static readonly Selector Web = Selector.Equal("role", "web");
    private static readonly Rule Allow = new() { Action = RuleAction.Allow, Number = 1 };

    private static readonly Topology Shop = LabSample.Shop with
    {
        Workloads = [.. LabSample.Shop.Workloads.Select(w => w.Ref.Name == "db" ? w with { ServiceAccount = "keeper" } : w)],
        ServiceAccounts = [new(new("shop", "keeper"), Labels("trusted", "yes"), default)],
        Services =
        [
            Service(
                "db",
                Labels("role", "db"),
                new ServicePort(null, new(1, Protocol.Tcp), "sql"),
                new ServicePort(null, new(53, Protocol.Udp), "53")
            ),
            Service("nobody", ImmutableSortedDictionary<string, string>.Empty, new ServicePort(null, new(80, Protocol.Tcp), "80")),
        ],
    };

    [Test]
    public void RendersNegatedSelectorsAndServiceAccounts() =>
        Match(
            "negations",
            Ingress(
                Allow with
                {
                    Source = new() { NotSelector = Web },
                },
                Allow with
                {
                    Number = 2,
                    Source = new() { Selector = Web, NotSelector = Selector.Equal(EndpointLabels.ServiceAccountPrefix + "trusted", "yes") },
                }
            )
        );

    [Test]
    public void RendersProtocolsByNameAndNumberAndTheirExclusion() =>
        Match(
            "protocols",
            Ingress(
                Allow with
                {
                    Protocol = Protocol.Icmp,
                },
                Allow with
                {
                    Number = 2,
                    Protocol = (Protocol)47,
                },
                Allow with
                {
                    Number = 3,
                    NotProtocol = Protocol.UdpLite,
                },
                Allow with
                {
                    Number = 4,
                    Family = AddressFamily.InterNetwork,
                    Protocol = Protocol.Tcp,
                },
                Allow with
                {
                    Number = 5,
                    Family = AddressFamily.InterNetworkV6,
                    Protocol = Protocol.Tcp,
                }
            )
        );

    [Test]
    public void RendersExcludedPortsAndNamedPortsOfAnyProtocol() =>
        Match(
            "excluded-ports",
            Ingress(
                Allow with
                {
                    Protocol = Protocol.Tcp,
                    Destination = new() { NotPorts = [PortMatch.Range(80, 90), PortMatch.Named("http")] },
                },
                Allow with
                {
                    Number = 2,
                    Destination = new() { Ports = [PortMatch.Named("dns")], NotPorts = [PortMatch.Named("http")] },
                },
                Allow with
                {
                    Number = 3,
                    Destination = new() { NotPorts = [PortMatch.Range(80, 80)] },
                },
                Allow with
                {
                    Number = 4,
                    Protocol = Protocol.Tcp,
                    Destination = new() { Ports = [PortMatch.Range(1, 0)] },
                },
                Allow with
                {
                    Number = 5,
                    Protocol = Protocol.Tcp,
                    Destination = new() { NotPorts = [PortMatch.Range(1, 0)] },
                }
            )
        );

    [Test]
    public void RendersMessagesByTypeAndCode() =>
        Match(
            "messages",
            Ingress(
                Message(new(8, null), null, 1),
                Message(new(3, 1), null, 2),
                Message(null, new(8, null), 3),
                Message(null, new(3, 1), 4),
                Message(new(8, null), new(8, 0), 5),
                Allow with
                {
                    Number = 6,
                    NotIcmp = new(8, null),
                },
                Allow with
                {
                    Number = 7,
                    Protocol = Protocol.IcmpV6,
                    Icmp = new(128, null),
                }
            )
        );

    [Test]
    public void RendersServicesAsPodsInIngressAndAsTheirPortsInEgress()
    {
        var db = new ServiceMatch(new("shop", "db"));
        var policy = LabSample.Policy(
            "services",
            Web,
            ingress: [Allow with { Source = new() { Service = db } }],
            egress:
            [
                Allow with
                {
                    Destination = new() { Service = db },
                },
                Allow with
                {
                    Number = 2,
                    Destination = new() { Service = new(new("shop", "nobody")) },
                },
                Allow with
                {
                    Number = 3,
                    Destination = new() { Service = new(new("shop", "absent")) },
                },
            ]
        );

        Match("services", policy);
    }

    [Test]
    public void RendersNetworkSetsInTheSetsOfTheirSelectors() =>
        Golden.Match(
            Render(
                Ingress(
                    Allow with
                    {
                        Source = new() { Selector = Selector.Equal("role", "web") },
                    },
                    Allow with
                    {
                        Number = 2,
                        Source = new() { Selector = Selector.Equal(EndpointLabels.NamespacePrefix + "team", "shop") },
                    }
                ) with
                {
                    NetworkSets =
                    [
                        Nets("", "partners", "203.0.113.0/24", "203.0.113.10/32", "2001:db8::/32"),
                        Nets("shop", "own", "10.42.0.0/30"),
                        Nets("", "later", "192.0.2.0/24") with
                        {
                            IsStaged = true,
                        },
                    ],
                }
            ),
            "network-sets"
        );

    [Test]
    public void RulesThatCannotBeJudgedStayAsRemarks() =>
        Match("unjudged", Ingress(Allow with { Unseen = "an HTTP match" }, Allow with { Number = 2, Protocol = Protocol.Udp }));

    private static Rule Message(IcmpMatch? icmp, IcmpMatch? notIcmp, int number) =>
        Allow with
        {
            Number = number,
            Protocol = Protocol.Icmp,
            Icmp = icmp,
            NotIcmp = notIcmp,
        };

    private static PolicySet Ingress(params ImmutableArray<Rule> rules) =>
        new() { Policies = [LabSample.Policy("all", Web, rules, egress: null)] };

    private static void Match(string name, PolicySet policies) => Golden.Match(Render(policies), name);

    private static void Match(string name, Policy policy) => Match(name, new PolicySet { Policies = [policy] });

    private static string Render(PolicySet policies) => NftRuleset.Render(policies, Shop, Placement.Default(Shop));

    private static NetworkSet Nets(string home, string name, params string[] nets) =>
        new(home, name, Labels("role", "web"), [.. nets.Select(n => IPNetwork.Parse(n))], default);

    private static KubernetesService Service(
        string name,
        ImmutableSortedDictionary<string, string> selector,
        params ImmutableArray<ServicePort> ports
    ) => new(new("shop", name), selector, ports, default) { IsHeadless = true };

    private static ImmutableSortedDictionary<string, string> Labels(string key, string value) =>
        ImmutableSortedDictionary<string, string>.Empty.Add(key, value);
}
