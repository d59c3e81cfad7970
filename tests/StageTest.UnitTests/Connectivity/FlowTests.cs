using NUnit.Framework;
using StageTest.Core.Connectivity;

namespace StageTest.UnitTests.Connectivity;

internal sealed class FlowTests
{
    [TestCase("shop/web -> shop/db:5432/tcp", "shop/web -> shop/db:5432/tcp")]
    [TestCase("shop/web->shop/db:5432", "shop/web -> shop/db:5432/tcp")]
    [TestCase(" external/net  ->  shop/dns:53/UDP ", "external/net -> shop/dns:53/udp")]
    public void ReadsWhatItWrites(string text, string flow) => Assert.That(Flow.Parse(text)?.ToString(), Is.EqualTo(flow));

    [TestCase("")]
    [TestCase("shop/web -> shop/db")]
    [TestCase("shop/web -> db:5432")]
    [TestCase("web -> shop/db:5432")]
    [TestCase("shop/web -> shop/db:0")]
    [TestCase("shop/web -> shop/db:5432/http")]
    [TestCase("shop/web:80 -> shop/db")]
    [TestCase("shop/web shop/db:5432")]
    public void RefusesEverythingElse(string text) => Assert.That(Flow.Parse(text), Is.Null);
}
