using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Scenarios;

namespace StageTest.UnitTests.Scenarios;

/// <summary>What a flow needs of an engine.</summary>
internal sealed class FlowNeedsTests
{
    [TestCase("shop/web -> external/meta:80/tcp6", true)]
    [TestCase("external/meta -> shop/web:80/tcp6", true)]
    [TestCase("shop/web -> external/meta:80/tcp", false)]
    [TestCase("shop/web -> external/far:80/tcp6", false)]
    public void OnlyIPv6NeedsALinkForItsLocalAddresses(string flow, bool needsLink)
    {
        using var text = new ScenarioText();
        var scenario = text.Read(
            "  promoted: { default: allow }",
            "{}",
            """
              ipFamilies: [IPv4, IPv6]
              workloads: [{ name: web, namespace: shop, ports: [80] }]
              external:
                - { name: meta, ip: [169.254.169.254, "fe80::a9fe:a9fe"], ports: [80] }
                - { name: far, ip: ["2001:db8::7"], ports: [80] }
            """
        );

        Assert.That(scenario, Is.Not.Null, () => string.Join('\n', text.Said));
        Assert.That(new FlowNeeds(scenario!.Topology).Of(Flow.Parse(flow)!.Value).HasFlag(EngineNeeds.LinkLocal), Is.EqualTo(needsLink));
    }
}
