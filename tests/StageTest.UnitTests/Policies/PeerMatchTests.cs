using System.Net;
using NUnit.Framework;
using StageTest.Core.Policies;

namespace StageTest.UnitTests.Policies;

internal sealed class PeerMatchTests
{
    [TestCase("", "", true)]
    [TestCase("10.0.0.0/8", "", true)]
    [TestCase("10.0.0.0/8", "10.1.0.0/16", false)]
    [TestCase("10.0.0.0/8", "10.2.0.0/16", true)]
    [TestCase("2001:db8::/32", "", false)]
    [TestCase("", "2001:db8::/32", false, Description = "Calico leaves such a rule out for IPv4.")]
    [TestCase("", "2001:db8::/32 10.2.0.0/16", true)]
    public void AnAddressMatchesInsideNetsAndOutsideNotNets(string nets, string notNets, bool expected)
    {
        var match = new PeerMatch { Nets = [.. Networks(nets)], NotNets = [.. Networks(notNets)] };

        Assert.That(match.MatchesAddress(IPAddress.Parse("10.1.2.3")), Is.EqualTo(expected));
    }

    private static IEnumerable<IPNetwork> Networks(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(n => IPNetwork.Parse(n));
}
