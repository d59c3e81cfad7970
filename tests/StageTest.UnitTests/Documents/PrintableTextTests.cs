using NUnit.Framework;
using StageTest.Core.Documents;

namespace StageTest.UnitTests.Documents;

/// <summary>Characters of a text from outside that show nothing are written out.</summary>
internal sealed class PrintableTextTests
{
    [TestCase("plain Ä 漢 \U0001F600", "plain Ä 漢 \U0001F600")]
    [TestCase("a\u001b[31mb", "a\\u001b[31mb")]
    [TestCase("a\u202eb", "a\\u202eb")]
    [TestCase("a\u2028b\n", "a\\u2028b\\u000a")]
    [TestCase("a\U000E0041b", "a\\udb40\\udc41b", Description = "a tag, which no font shows")]
    public void CharactersThatShowNothingAreEscaped(string text, string expected) =>
        Assert.That(PrintableText.Of(text), Is.EqualTo(expected));

    [TestCase("a\n ::error::b", "a\n \\u003a:error::b")]
    [TestCase("a\r\n##[group]", "a\r\n#\\u0023[group]")]
    [TestCase("a\rb", "a\\u000db")]
    [TestCase("\u001b[31ma\nb", "\\u001b[31ma\nb")]
    public void LinesStayLines(string text, string expected) => Assert.That(PrintableText.OfLines(text), Is.EqualTo(expected));

    [Test]
    public void HalfACharacterStays() => Assert.That(PrintableText.Of("a\ud83d"), Is.EqualTo("a\ud83d"));
}
