using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Topologies;

namespace StageTest.UnitTests.Connectivity;

internal sealed class ConnectionSetTests
{
    private static readonly ConnectionSet Web = ConnectionSet.None with { Tcp = IntervalSet.Range(80, 80) };

    [Test]
    public void EverythingHoldsEveryPortAndNothingHoldsNone()
    {
        foreach (
            var port in (ReadOnlySpan<Port>)
                [
                    new(1, Protocol.Tcp),
                    new(65535, Protocol.Udp),
                    new(9, Protocol.Sctp),
                    new(0, Protocol.Icmp),
                    new(0, Protocol.IcmpV6),
                    new(0, Protocol.UdpLite),
                ]
        )
        {
            Assert.That(ConnectionSet.All.Contains(port), Is.True, $"{port}");
            Assert.That(ConnectionSet.None.Contains(port), Is.False, $"{port}");
        }
    }

    [Test]
    public void ArithmeticGoesProtocolByProtocol()
    {
        var dns = ConnectionSet.None with { Udp = IntervalSet.Range(53, 53) };

        var both = Web.Union(dns);

        Assert.That(both.Intersect(dns), Is.EqualTo(dns));
        Assert.That(both.Except(Web), Is.EqualTo(dns));
        Assert.That(Web.Intersect(dns), Is.EqualTo(ConnectionSet.None));
        Assert.That(ConnectionSet.All.Except(ConnectionSet.All).IsEmpty, Is.True);
        Assert.That(ConnectionSet.All.Intersect(Web), Is.EqualTo(Web));
    }

    [Test]
    public void TextNamesProtocolsInOrder()
    {
        var set = Web with { Udp = IntervalSet.Range(53, 54), Sctp = IntervalSet.Range(9, 9) };

        Assert.That(set.ToString(), Is.EqualTo("SCTP 9,TCP 80,UDP 53-54"));
        Assert.That(ConnectionSet.All.ToString(), Is.EqualTo("All Connections"));
        Assert.That(ConnectionSet.None.ToString(), Is.EqualTo("No Connections"));
    }

    [Test]
    public void FullTextTellsOfMessagesAndOtherProtocols()
    {
        var pings = ConnectionSet.None with { Icmp = IntervalSet.Range(8 << 8, (8 << 8) + 255) };

        Assert.That(pings.ToFullString(), Is.EqualTo("ICMP 8/0-8/255"));
        Assert.That(pings.ToString(), Is.EqualTo("No Connections"));
        Assert.That((ConnectionSet.All with { Icmp = IntervalSet.Empty }).ToString(), Is.EqualTo("All Connections"));
        Assert.That(
            (ConnectionSet.All with { Icmp = IntervalSet.Empty }).ToFullString(),
            Does.StartWith("SCTP 1-65535,TCP 1-65535,UDP 1-65535,ICMPv6 all,protocol all")
        );
        Assert.That((Web with { Others = IntervalSet.Range(47, 47) }).ToFullString(), Is.EqualTo("TCP 80,protocol 47"));
    }
}
