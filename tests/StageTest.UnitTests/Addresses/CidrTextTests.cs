using System.Net;
using NUnit.Framework;
using StageTest.Core.Addresses;

namespace StageTest.UnitTests.Addresses;

internal sealed class CidrTextTests
{
    [TestCase("10.0.0.0/8", "10.0.0.0/8", true)]
    [TestCase("0.0.0.0/0", "0.0.0.0/0", true)]
    [TestCase("203.0.113.10/32", "203.0.113.10/32", true)]
    [TestCase("10.1.2.3/8", "10.0.0.0/8", false)]
    [TestCase("10.0.0.129/25", "10.0.0.128/25", false)]
    [TestCase("255.255.255.255/0", "0.0.0.0/0", false)]
    [TestCase("2001:db8::/32", "2001:db8::/32", true)]
    [TestCase("2001:DB8::1/32", "2001:db8::/32", false)]
    [TestCase("::/0", "::/0", true)]
    [TestCase("::1/128", "::1/128", true)]
    [TestCase("1:2:3:4:5:6:7:8/128", "1:2:3:4:5:6:7:8/128", true)]
    // Go's digits may begin with zeros after the slash, though not in an address.
    [TestCase("10.0.0.0/08", "10.0.0.0/8", true)]
    public void ReadsWhatGoReads(string text, string network, bool isMasked)
    {
        Assert.That(CidrText.TryParse(text, out var read, out var masked), Is.True);
        Assert.That(read, Is.EqualTo(IPNetwork.Parse(network)));
        Assert.That(masked, Is.EqualTo(isMasked));
    }

    [TestCase("")]
    [TestCase("/")]
    [TestCase("10.0.0.0")]
    [TestCase("10.0.0.0/")]
    [TestCase("/8")]
    [TestCase("10.0.0.0/33")]
    [TestCase("10.0.0.0/-1")]
    [TestCase("10.0.0.0/+8")]
    [TestCase("10.0.0.0/ 8")]
    [TestCase("10.0.0.0/8 ")]
    [TestCase("10.0.0.0/8/8")]
    [TestCase("10.0.0.0/255.0.0.0")]
    [TestCase("10.0.0.0/99999999999")]
    [TestCase("10.0.0/8")]
    [TestCase("10/8")]
    [TestCase("10.0.0.0.0/8")]
    [TestCase("10..0.0/8")]
    [TestCase("010.0.0.0/8")]
    [TestCase("10.0.0.00/8")]
    [TestCase("256.0.0.0/8")]
    [TestCase("0x0a.0.0.0/8")]
    [TestCase("١٠.0.0.0/8")]
    [TestCase("10.0.0.0/٨")]
    [TestCase(" 10.0.0.0/8")]
    [TestCase("::1/129")]
    [TestCase("fe80::1%eth0/64")]
    [TestCase("[::1]/128")]
    [TestCase("1::2::3/64")]
    [TestCase("1:2:3:4:5:6:7:8:9/64")]
    [TestCase("::00001/64")]
    [TestCase("::1.2.3.04/128")]
    [TestCase(":1:2:3:4:5:6:7/64")]
    [TestCase("localhost/8")]
    public void RefusesWhatGoRefuses(string text) => Assert.That(CidrText.TryParse(text, out _, out _), Is.False);

    [TestCase("203.0.113.10", true)]
    [TestCase("2001:db8::1", true)]
    [TestCase("203.0.113.010", false)]
    [TestCase("203.0.113", false)]
    [TestCase("203.0.113.10/32", false)]
    [TestCase("3405803786", false)]
    [TestCase("fe80::1%1", false)]
    [TestCase("[::1]:80", false)]
    public void AddressesAreAsStrict(string text, bool expected)
    {
        Assert.That(CidrText.TryParseAddress(text, out var address), Is.EqualTo(expected));
        Assert.That(address.ToString(), Is.EqualTo(expected ? text : address.ToString()));
    }

    [TestCase("10.1.0.0/16", "10.0.0.0/8", true)]
    [TestCase("10.0.0.0/9", "10.0.0.0/8", true)]
    [TestCase("10.0.0.0/8", "10.0.0.0/8", false)]
    [TestCase("10.0.0.0/8", "10.1.0.0/16", false)]
    [TestCase("11.0.0.0/16", "10.0.0.0/8", false)]
    [TestCase("2001:db8::/48", "2001:db8::/32", true)]
    [TestCase("2001:db8::/48", "0.0.0.0/0", false)]
    public void ExceptionsMustLieStrictlyWithin(string inner, string outer, bool expected) =>
        Assert.That(CidrText.IsStrictlyWithin(IPNetwork.Parse(inner), IPNetwork.Parse(outer)), Is.EqualTo(expected));
}
