using NUnit.Framework;
using StageTest.Core.Topologies;

namespace StageTest.UnitTests.Topologies;

internal sealed class EndpointRefTests
{
    [Test]
    public void ReadsNamespaceAndNameAndWritesThemBack()
    {
        var web = EndpointRef.Parse("shop/web");

        Assert.That(web, Is.EqualTo(new EndpointRef("shop", "web")));
        Assert.That(web.ToString(), Is.EqualTo("shop/web"));
    }

    [TestCase("")]
    [TestCase("web")]
    [TestCase("/web")]
    [TestCase("shop/")]
    [TestCase("/")]
    [TestCase("shop/web/0")]
    [TestCase("shop//web")]
    public void OtherFormsAreNoReferences(string text) => Assert.That(EndpointRef.Parse(text), Is.Null);

    [Test]
    public void ExternalEndpointsHaveANamespaceOfTheirOwn()
    {
        Assert.That(EndpointRef.External("internet"), Is.EqualTo(EndpointRef.Parse("external/internet")));
        Assert.That(EndpointRef.External("internet").IsExternal, Is.True);
        Assert.That(new EndpointRef("shop", "external").IsExternal, Is.False);
    }

    [Test]
    public void OrdersByNamespaceThenByNameBytewise()
    {
        EndpointRef[] refs = [new("shop", "web"), new("shop-a", "a"), new("pay", "z"), new("shop", "api"), new("shop", "Web")];

        Assert.That(refs.Order().Select(r => r.ToString()), Is.EqualTo(["pay/z", "shop/Web", "shop/api", "shop/web", "shop-a/a"]));
    }
}
