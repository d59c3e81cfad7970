using NUnit.Framework;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab.Host;

namespace StageTest.UnitTests.Lab;

internal sealed class PortCodeTests
{
    [TestCase(65535, Protocol.Sctp)]
    [TestCase(80, Protocol.Tcp)]
    [TestCase(0, Protocol.Icmp)]
    [TestCase(0, (Protocol)255)]
    public void EveryPortOfEveryProtocolComesBackAsItWas(int number, Protocol protocol)
    {
        var port = new Port((ushort)number, protocol);

        Assert.That(PortCode.Read(PortCode.Of(port)), Is.EqualTo(port));
    }
}
