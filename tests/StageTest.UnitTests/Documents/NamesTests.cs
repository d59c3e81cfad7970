using NUnit.Framework;
using StageTest.Core.Documents.Shapes;

namespace StageTest.UnitTests.Documents;

internal sealed class NamesTests
{
    private static readonly string Sixty3 = new('a', 63);

    [TestCase("a", true)]
    [TestCase("shop-2", true)]
    [TestCase("2shop", true)]
    [TestCase("", false)]
    [TestCase("-shop", false)]
    [TestCase("shop-", false)]
    [TestCase("Shop", false)]
    [TestCase("shop.eu", false)]
    [TestCase("shop_eu", false)]
    [TestCase("shop\n", false)]
    [TestCase("shöp", false)]
    public void LabelsAreDns1123Labels(string text, bool expected) => Assert.That(Names.IsLabel(text), Is.EqualTo(expected));

    [TestCase("shop.eu", true)]
    [TestCase("a.b-c.d", true)]
    [TestCase("shop..eu", false)]
    [TestCase(".shop", false)]
    [TestCase("shop.", false)]
    [TestCase("shop.-eu", false)]
    [TestCase("shop/eu", false)]
    [TestCase("shop\n", false)]
    public void SubdomainsAreDns1123Subdomains(string text, bool expected) => Assert.That(Names.IsSubdomain(text), Is.EqualTo(expected));

    [TestCase("http", true)]
    [TestCase("p-8080", true)]
    [TestCase("8080", false)]
    [TestCase("http--alt", false)]
    [TestCase("-http", false)]
    [TestCase("http-", false)]
    [TestCase("HTTP", false)]
    [TestCase("fifteen-letters", true)]
    [TestCase("sixteen--letters", false)]
    [TestCase("sixteen-letters1", false)]
    public void PortNamesAreIanaServiceNames(string text, bool expected) => Assert.That(Names.IsPortName(text), Is.EqualTo(expected));

    [Test]
    public void LengthsAreLimited()
    {
        Assert.That(Names.IsLabel(Sixty3), Is.True);
        Assert.That(Names.IsLabel(Sixty3 + "a"), Is.False);
        Assert.That(Names.IsSubdomain(new string('a', 253)), Is.True);
        Assert.That(Names.IsSubdomain(new string('a', 254)), Is.False);
        Assert.That(Names.ProblemOfLabelKey("example.com/" + Sixty3), Is.Null);
        Assert.That(Names.ProblemOfLabelKey(Sixty3 + "a"), Is.Not.Null);
        Assert.That(Names.ProblemOfLabelValue(Sixty3), Is.Null);
        Assert.That(Names.ProblemOfLabelValue(Sixty3 + "a"), Is.Not.Null);
    }

    [TestCase("app")]
    [TestCase("App_1.x-y")]
    [TestCase("app.kubernetes.io/name")]
    public void LabelKeysMayHaveADnsPrefix(string key) => Assert.That(Names.ProblemOfLabelKey(key), Is.Null);

    [TestCase("")]
    [TestCase("/app")]
    [TestCase("example.com/")]
    [TestCase("a/b/c")]
    [TestCase("Example.com/app")]
    [TestCase("-app")]
    [TestCase("app name")]
    [TestCase("app'")]
    public void OtherLabelKeysAreRefusedByName(string key) => Assert.That(Names.ProblemOfLabelKey(key), Does.Contain($"'{key}'"));

    [TestCase("")]
    [TestCase("Web_1.x-y")]
    public void LabelValuesMayBeEmpty(string value) => Assert.That(Names.ProblemOfLabelValue(value), Is.Null);

    [TestCase(".web")]
    [TestCase("web-")]
    [TestCase("a b")]
    [TestCase("a/b")]
    [TestCase("a\"b")]
    public void OtherLabelValuesAreRefusedByName(string value) => Assert.That(Names.ProblemOfLabelValue(value), Does.Contain($"'{value}'"));
}
