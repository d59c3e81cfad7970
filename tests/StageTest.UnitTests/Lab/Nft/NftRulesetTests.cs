using System.Collections.Immutable;
using System.Net;
using NUnit.Framework;
using StageTest.Core.Addresses;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Selectors;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab.Nft;

namespace StageTest.UnitTests.Lab.Nft;

internal sealed class NftRulesetTests
{
    private static readonly Selector Web = Selector.Equal("role", "web");
    private static readonly Selector Db = Selector.Equal("role", "db");
    private static readonly Rule Allow = new() { Action = RuleAction.Allow, Number = 1 };

    [Test]
    public void ForwardsEverythingWithoutPolicies() => Golden.Match(Render(PolicySet.Empty), "no-policies");

    [Test]
    public void TranslatesServicesToEveryPodBehindThem()
    {
        var shop = LabSample.Shop with
        {
            Services =
            [
                Service("bank/web", "role=web", new ServicePort(null, new(80, Protocol.Tcp), "http")),
                Service("shop/db", "role=db", new("sql", new(5432, Protocol.Tcp), "sql"), new(null, new(53, Protocol.Udp), "53")),
                Service("shop/headless", "role=db", new ServicePort(null, new(80, Protocol.Tcp), "80")) with
                {
                    IsHeadless = true,
                },
                Service("shop/nobody", "role=nobody", new ServicePort(null, new(80, Protocol.Tcp), "80")),
            ],
        };

        Golden.Match(NftRuleset.Render(PolicySet.Empty, shop, Placement.Default(shop)), "virtual-addresses");
    }

    [Test]
    public void TranslatesServicesOfBothFamiliesInEach()
    {
        var shop = LabSample.Shop with
        {
            IpFamilies = [IpFamily.V4, IpFamily.V6],
            External = [],
            Services =
            [
                Service("shop/db", "role=db", new ServicePort("sql", new(5432, Protocol.Tcp), "sql")),
                Service("shop/nobody", "role=nobody", new ServicePort(null, new(80, Protocol.Tcp), "80")),
                Service("shop/six", "role=db", new ServicePort(null, new(53, Protocol.Udp), "dns")) with
                {
                    IpFamilies = [IpFamily.V6],
                },
            ],
        };
        var toSix = LabSample.Policy(
            "to-six",
            Web,
            ingress: null,
            egress: [Allow with { Destination = new() { Service = new(new("shop", "six")) } }]
        );

        Golden.Match(
            NftRuleset.Render(new PolicySet { Policies = [toSix] }, shop, Placement.Default(shop)),
            "virtual-addresses-of-both-families"
        );
    }

    [Test]
    public void PodsOnANodesNetworkAreInNoSetAndNoChainAndReachThePodsOfTheirNodeFirst()
    {
        var db = LabSample.Shop.Workloads.Single(w => w.Ref.Name == "db");
        var agent = db with { Ref = new("shop", "agent"), HostNetwork = true, Node = "one", Replicas = 1 };
        var shop = LabSample.Shop with
        {
            Nodes = [new("one", [IPAddress.Parse("192.168.7.1")], default)],
            Workloads = [agent, .. LabSample.Shop.Workloads.Select(w => w == db ? w with { Node = "one" } : w)],
        };
        var policies = new PolicySet
        {
            Policies = [LabSample.Policy("isolate", Db, [Allow with { Source = new() { Selector = Db } }], egress: null)],
        };

        var script = NftRuleset.Render(policies, shop, Placement.Default(shop), new NftHits());

        var lines = script.Split('\n').Where(l => l.Contains("192.168.7.1", StringComparison.Ordinal)).Select(l => l.Trim());
        Assert.That(
            lines,
            Is.EqualTo(
                new[]
                {
                    "ip saddr . ip daddr { 192.168.7.1 . 10.42.0.3, 192.168.7.1 . 10.42.0.4 } counter accept comment \"a node "
                        + "reaches its own pods\"",
                }
            )
        );
    }

    [Test]
    public void RendersKubernetesIsolationWithOneAllowance()
    {
        var sqlFromWeb = Allow with
        {
            Protocol = Protocol.Tcp,
            Source = new() { Selector = Web },
            Destination = Ports(PortMatch.Range(5432, 5432)),
        };

        var script = Render(
            LabSample.Policy("isolate", Selector.All, ingress: [], egress: null),
            LabSample.Policy("db-from-web", Db, ingress: [sqlFromWeb], egress: null)
        );

        Golden.Match(script, "isolation");
    }

    [Test]
    public void RendersTiersWithPassLogDenyAndBothDirections()
    {
        Rule[] rules =
        [
            Allow with
            {
                Action = RuleAction.Log,
                Source = new() { Selector = Web },
            },
            Allow with
            {
                Action = RuleAction.Pass,
                Number = 2,
                Source = new() { Selector = Web },
            },
            Allow with
            {
                Action = RuleAction.Deny,
                Number = 3,
            },
        ];
        var pass = Allow with { Action = RuleAction.Pass };
        var udp = Allow with { Protocol = Protocol.Udp };
        var security = LabSample.Policy("guard", Selector.All, [.. rules], egress: [pass]) with { Tier = "security", Order = null };
        var first = LabSample.Policy("first", Selector.All, [udp], egress: null) with { Tier = "platform", Order = 1 };
        var policies = new PolicySet
        {
            Tiers = [new("security", 1, RuleAction.Deny), new("platform", 2, RuleAction.Pass), Tier.Default],
            Policies = [LabSample.Policy("last", Db, [Allow], egress: null), first, first with { Name = "second", Order = 2 }, security],
        };

        Golden.Match(Render(policies), "tiers");
        Golden.Match(NftRuleset.Render(policies, LabSample.Shop, Placement.Default(LabSample.Shop), new NftHits()), "tiers-logged");
    }

    [Test]
    public void RendersAddressRangesExceptionsAndPorts() =>
        Golden.Match(
            Render(
                LabSample.Policy(
                    "everything",
                    Web,
                    [
                        Allow with
                        {
                            Source = Nets(["10.0.0.0/8", "10.42.0.0/16", "192.168.0.0/16"], ["10.1.0.0/16"]),
                        },
                        Allow with
                        {
                            Number = 2,
                            Source = Nets(["0.0.0.0/0"], ["10.1.0.0/16", "10.2.0.0/16"]),
                        },
                        Allow with
                        {
                            Number = 3,
                            Protocol = Protocol.Tcp,
                            Destination = Ports(PortMatch.Range(80, 90), PortMatch.Range(85, 95), PortMatch.Range(443, 443)),
                        },
                        Allow with
                        {
                            Number = 4,
                            Destination = Ports(PortMatch.Range(53, 53)),
                        },
                        Allow with
                        {
                            Number = 5,
                            Protocol = Protocol.Sctp,
                        },
                    ],
                    [
                        Allow with
                        {
                            Protocol = Protocol.Tcp,
                            Destination = Ports(PortMatch.Named("dns"), PortMatch.Named("http"), PortMatch.Range(53, 53)),
                        },
                        Allow with
                        {
                            Number = 2,
                            Destination = Ports(PortMatch.Named("dns")) with { Selector = Db },
                        },
                    ]
                )
            ),
            "ranges-and-ports"
        );

    [Test]
    public void RendersALogRuleSoThatItNotesAPacketOnce() =>
        Golden.Match(
            Render(
                LabSample.Policy(
                    "notes",
                    Web,
                    [
                        Allow with
                        {
                            Action = RuleAction.Log,
                            Protocol = Protocol.Tcp,
                            Destination = Ports(PortMatch.Named("http"), PortMatch.Range(80, 90)),
                        },
                        Allow with
                        {
                            Action = RuleAction.Log,
                            Number = 2,
                            Protocol = Protocol.Tcp,
                            Destination = Ports(PortMatch.Range(80, 80)),
                        },
                    ],
                    []
                )
            ),
            "log-once"
        );

    [Test]
    public void SharesOneSetAmongEqualSelectors()
    {
        var rule = Allow with { Source = new() { Selector = Selector.In("role", ["web", "db"]) } };
        var same = Allow with { Source = new() { Selector = Selector.In("role", ["db", "web", "db"]) } };

        var script = Render(LabSample.Policy("a", Web, [rule, same], egress: null), LabSample.Policy("b", Db, [same], egress: null));

        Assert.That(Count(script, "\tset s"), Is.EqualTo(1));
        Assert.That(Count(script, "ip saddr @s1"), Is.EqualTo(3));
    }

    [Test]
    public void LeavesOutWhatOnlyTheOtherFamilyCouldMatch()
    {
        var script = Render(
            LabSample.Policy(
                "v6",
                Web,
                [
                    Allow with
                    {
                        Source = Nets(["2001:db8::/32"], []),
                    },
                    Allow with
                    {
                        Number = 2,
                        Source = Nets([], ["2001:db8::/32"]),
                    },
                    Allow with
                    {
                        Number = 3,
                        Source = Nets([], ["0.0.0.0/0"]),
                    },
                    Allow with
                    {
                        Number = 4,
                        Source = Nets(["2001:db8::/32", "10.0.0.0/8"], []),
                    },
                ],
                egress: null
            )
        );

        Assert.That(Count(script, "comment \"rule "), Is.EqualTo(1));
        Assert.That(script, Does.Contain("ip saddr 10.0.0.0/8 counter").And.Contain("rule 4 ingress"));
    }

    [Test]
    public void StagedPoliciesDoNotAppear()
    {
        var staged = LabSample.Policy("isolate", Selector.All, ingress: [], egress: []) with { Staging = PolicyStaging.StagedSet };

        Assert.That(Render(staged), Is.EqualTo(Render(PolicySet.Empty)));
    }

    [Test]
    public void APolicyThatGovernsNobodyDoesNotAppear() =>
        Assert.That(
            Render(LabSample.Policy("nobody", Selector.Equal("role", "nobody"), ingress: [], egress: [])),
            Is.EqualTo(Render(PolicySet.Empty))
        );

    [Test]
    public void NamesAreOnlyCommentsAndOnlyHarmlessCharacters()
    {
        var script = Render(LabSample.Policy("a\"; flush ruleset\n}\\ é " + new string('x', 200), Web, [Allow], egress: null));

        var comments = script.Split('\n').Where(l => l.Contains("flush", StringComparison.Ordinal)).ToArray();
        Assert.That(comments, Has.Length.EqualTo(2));
        Assert.That(comments, Is.All.Match("^[^\"]* comment \"[A-Za-z0-9._/ -]{0,100}\"$"));
    }

    private static string Render(params ImmutableArray<Policy> policies) => Render(new PolicySet { Policies = policies });

    private static string Render(PolicySet policies) => NftRuleset.Render(policies, LabSample.Shop, Placement.Default(LabSample.Shop));

    private static PeerMatch Nets(string[] nets, string[] notNets) =>
        new() { Nets = [.. nets.Select(n => IPNetwork.Parse(n))], NotNets = [.. notNets.Select(n => IPNetwork.Parse(n))] };

    private static PeerMatch Ports(params ImmutableArray<PortMatch> ports) => new() { Ports = ports };

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static KubernetesService Service(string name, string selector, params ImmutableArray<ServicePort> ports) =>
        new(
            EndpointRef.Parse(name)!.Value,
            ImmutableSortedDictionary<string, string>.Empty.Add(selector.Split('=')[0], selector.Split('=')[1]),
            ports,
            default
        );
}
