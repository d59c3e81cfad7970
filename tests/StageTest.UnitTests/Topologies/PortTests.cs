using NUnit.Framework;
using StageTest.Core.Topologies;

namespace StageTest.UnitTests.Topologies;

internal sealed class PortTests
{
    [TestCase("80", "80/tcp")]
    [TestCase("53/udp", "53/udp")]
    [TestCase("53/UDP", "53/udp")]
    [TestCase("38412/sctp", "38412/sctp")]
    [TestCase("1/tcp", "1/tcp")]
    [TestCase("65535/Tcp", "65535/tcp")]
    [TestCase("8/icmp", "icmp")]
    [TestCase("13/ICMP", "13/icmp")]
    [TestCase("17/icmp", "17/icmp")]
    [TestCase("128/ICMPv6", "icmpv6")]
    [TestCase("139/icmpv6", "139/icmpv6")]
    public void ReadsNumberAndProtocol(string text, string expected)
    {
        Assert.That(Port.TryParse(text, out var port), Is.True);
        Assert.That(port.ToString(), Is.EqualTo(expected));
    }

    [TestCase("")]
    [TestCase("/tcp")]
    [TestCase("80/")]
    [TestCase("0")]
    [TestCase("65536")]
    [TestCase("-80")]
    [TestCase("+80")]
    [TestCase(" 80")]
    [TestCase("80 /tcp")]
    [TestCase("80/icmp")]
    [TestCase("3/icmp")]
    [TestCase("0/icmp")]
    [TestCase("013/icmp")]
    [TestCase("13/icmpv6")]
    [TestCase("128/icmp")]
    [TestCase("80/tcp/udp")]
    [TestCase("http")]
    [TestCase("٨٠")]
    // Eighty to some, an octal number to others.
    [TestCase("080")]
    public void RefusesEverythingElse(string text) => Assert.That(Port.TryParse(text, out _), Is.False);

    [Test]
    public void OrdersByNumberThenByProtocol()
    {
        Port[] ports =
        [
            new(80, Protocol.Tcp),
            new(53, Protocol.Sctp),
            new(53, Protocol.Udp),
            new(53, Protocol.Tcp),
            new(8080, Protocol.Tcp),
        ];

        Assert.That(ports.Order().Select(p => p.ToString()), Is.EqualTo(["53/tcp", "53/udp", "53/sctp", "80/tcp", "8080/tcp"]));
    }
}
