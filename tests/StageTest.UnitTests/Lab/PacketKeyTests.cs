using System.Net;
using NUnit.Framework;
using StageTest.Core.Addresses;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab.Host;

namespace StageTest.UnitTests.Lab;

internal sealed class PacketKeyTests
{
    [TestCase("4500003c1c4640004006b1e60a2a00020a2a0003 9c401538 00000000", "10.42.0.2", "10.42.0.3", 5432, Protocol.Tcp)]
    [TestCase("4600003c1c4640004011b1e60a2a00020a2a0003 01010101 9c400035 00000000", "10.42.0.2", "10.42.0.3", 53, Protocol.Udp)]
    [TestCase("4500003c1c4640004001b1e60a2a00020a2a0003 0800f7ff 00010001", "10.42.0.2", "10.42.0.3", 0, Protocol.Icmp)]
    [TestCase("4500003c1c4640004001b1e60a2a00020a2a0003 0d00f2ff 00010001", "10.42.0.2", "10.42.0.3", 13, Protocol.Icmp)]
    [TestCase(
        "6000000000281140 20010db8000000000000000000000001 20010db8000000000000000000000002 9c400035 00000000",
        "2001:db8::1",
        "2001:db8::2",
        53,
        Protocol.Udp
    )]
    [TestCase(
        "6000000000083a40 20010db8000000000000000000000001 20010db8000000000000000000000002 80000000 00010001",
        "2001:db8::1",
        "2001:db8::2",
        0,
        Protocol.IcmpV6
    )]
    public void ReadsWhatTellsProbesApart(string packet, string from, string to, int port, Protocol protocol) =>
        Assert.That(
            PacketKey.Read(Convert.FromHexString(packet.Replace(" ", "", StringComparison.Ordinal))),
            Is.EqualTo(
                new PacketKey(AddressNumber.Of(IPAddress.Parse(from)), AddressNumber.Of(IPAddress.Parse(to)), new((ushort)port, protocol))
            )
        );

    [TestCase("", TestName = "nothing")]
    [TestCase("45", TestName = "half a header")]
    [TestCase("4500003c1c4640004006b1e60a2a00020a2a0003", TestName = "a header without ports")]
    [TestCase("4f00003c1c4640004006b1e60a2a00020a2a0003", TestName = "options that are cut off")]
    [TestCase("4500003c1c4640004001b1e60a2a00020a2a0003 0000ffff 00010001", TestName = "an echo reply")]
    [TestCase("4500003c1c464000402fb1e60a2a00020a2a0003 0000ffff 00010001", TestName = "a protocol that no probe speaks")]
    public void PassesOverWhatNoProbeSends(string packet) =>
        Assert.That(PacketKey.Read(Convert.FromHexString(packet.Replace(" ", "", StringComparison.Ordinal))), Is.Null);
}
