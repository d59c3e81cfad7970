using NUnit.Framework;
using StageTest.Core.Documents;

namespace StageTest.UnitTests.Documents;

[TestFixture]
public sealed class ArticleTextTests
{
    [TestCase("Tier", "a Tier")]
    [TestCase("IPPool", "an IPPool")]
    [TestCase("AdminNetworkPolicy", "an AdminNetworkPolicy")]
    [TestCase("HostEndpoint", "a HostEndpoint")]
    [TestCase("HTTPRoute", "an HTTPRoute")]
    [TestCase("UDPRoute", "a UDPRoute")]
    public void KindHasItsArticle(string kind, string text)
    {
        Assert.That(ArticleText.Of(kind), Is.EqualTo(text));
    }
}
