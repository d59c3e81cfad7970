using System.Net;
using NUnit.Framework;
using StageTest.Core.Addresses;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab.Nft;

namespace StageTest.UnitTests.Lab.Nft;

internal sealed class LabNodeTests
{
    [Test]
    public void EveryReplicaAndEveryExternalEndpointIsANode() =>
        Assert.That(
            LabNode
                .Of(LabSample.Shop, Placement.Default(LabSample.Shop))
                .Select(n => $"{n.Name} {string.Join(' ', n.Addresses)} {string.Join(' ', n.Ports)}"),
            Is.EqualTo(
                new[]
                {
                    "bank/web 10.42.0.2 80/tcp",
                    "shop/db-0 10.42.0.3 53/udp 5432/tcp",
                    "shop/db-1 10.42.0.4 53/udp 5432/tcp",
                    "shop/web 10.42.0.5 53/tcp 8080/tcp",
                    "external/internet 203.0.113.10 443/tcp",
                }
            )
        );

    [TestCase("203.0.113.10", null)]
    [TestCase("10.42.0.5", "'shop/web' and 'external/internet' share the address 10.42.0.5. Give each its own, outside 10.42.0.0/16.")]
    [TestCase(
        "2001:cafe:42::5",
        "'shop/web' and 'external/internet' share the address 2001:cafe:42::5. Give each its own, outside 2001:cafe:42::/56."
    )]
    [TestCase(
        "fdff:ffff:ffff:ffff::2",
        "'external/internet' has the address fdff:ffff:ffff:ffff::2, which the lab needs for itself. Give it another."
    )]
    public void SaysWhatCannotBeBuilt(string address, string? problem)
    {
        var topology = LabSample.Shop with
        {
            IpFamilies = [IpFamily.V4, IpFamily.V6],
            External = [LabSample.Shop.External[0] with { Addresses = [IPAddress.Parse(address)] }],
        };

        Assert.That(LabNode.ProblemWith(LabNode.Of(topology, Placement.Default(topology)), topology.Ranges), Is.EqualTo(problem));
    }
}
