using System.Net;
using NUnit.Framework;
using StageTest.Core.Evaluation;
using StageTest.Core.Topologies;

namespace StageTest.UnitTests.Evaluation;

/// <summary>The nodes of a range are looked up; the comparison with each node is the reference.</summary>
internal sealed class NodeAddressesTests
{
    private static readonly string[] Ranges =
    [
        "0.0.0.0/0",
        "10.0.0.0/8",
        "10.0.0.1/32",
        "10.0.0.0/30",
        "10.0.0.255/32",
        "255.255.255.255/32",
        "::/0",
        "fd00::/8",
        "fd00::1/128",
        "::ffff:0:0/96",
    ];

    private static readonly string?[] Addresses =
    [
        "10.0.0.1",
        "255.255.255.255",
        "0.0.0.0",
        null,
        "10.0.0.1",
        "fd00::1",
        "::a00:1",
        "10.0.0.3",
        "10.0.0.4",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "11.0.0.0",
    ];

    [TestCaseSource(nameof(Ranges))]
    public void EachRangeHasTheNodesThatItContains(string range)
    {
        var net = IPNetwork.Parse(range);
        Node[] nodes =
        [
            .. Addresses.Select(
                (address, index) =>
                    new Node(
                        index,
                        EndpointRef.External($"n{index}"),
                        $"n{index}",
                        net.BaseAddress.AddressFamily,
                        address is null ? null : IPAddress.Parse(address),
                        null,
                        []
                    )
            ),
        ];

        Assert.That(
            new NodeAddresses(nodes).In(net).Order(),
            Is.EqualTo(nodes.Where(n => n.Address is not null && net.Contains(n.Address)).Select(n => n.Index))
        );
    }
}
