using NUnit.Framework;
using StageTest.Core.Documents;

namespace StageTest.UnitTests.Documents;

internal sealed class CountTextTests
{
    [TestCase(1, "replies", "1 reply")]
    [TestCase(0, "replies", "0 replies")]
    [TestCase(12345, "records without packets", "12345 records without packets")]
    [TestCase(1, "records without packets", "1 record without packets")]
    [TestCase(1, "translations of Services", "1 translation of Services")]
    public void NounOfAPhraseIsBentByItsCount(long count, string plural, string text) =>
        Assert.That(CountText.Bent(count, plural), Is.EqualTo(text));
}
