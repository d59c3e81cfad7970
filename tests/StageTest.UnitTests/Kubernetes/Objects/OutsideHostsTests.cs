using System.Net;
using System.Net.Sockets;
using NUnit.Framework;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes.Objects;

namespace StageTest.UnitTests.Kubernetes.Objects;

internal sealed class OutsideHostsTests
{
    [Test]
    public void HostsHaveAddressesOfTheClustersFamiliesOnly()
    {
        ExternalEndpoint[] hosts =
        [
            new("both", [IPAddress.Parse("203.0.113.10"), IPAddress.Parse("2001:db8:1::1")], [], default),
            new("six", [IPAddress.Parse("2001:db8:1::2")], [], default),
        ];

        Assert.That(Addresses(AddressFamily.InterNetwork), Is.EqualTo(["both 203.0.113.10"]));
        Assert.That(Addresses(AddressFamily.InterNetworkV6), Is.EqualTo(["both 2001:db8:1::1", "six 2001:db8:1::2"]));
        Assert.That(
            Addresses(AddressFamily.InterNetwork, AddressFamily.InterNetworkV6),
            Is.EqualTo(["both 203.0.113.10 2001:db8:1::1", "six 2001:db8:1::2"])
        );

        string[] Addresses(params AddressFamily[] families) =>
            [.. OutsideHosts.Within([.. hosts], [.. families]).Select(h => $"{h.Name} {string.Join(' ', h.Addresses)}")];
    }
}
