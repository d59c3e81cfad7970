using NUnit.Framework;
using StageTest.Core.Reports;

namespace StageTest.UnitTests.Reports;

internal sealed class ReportFormatsTests
{
    [Test]
    public void EveryNameFindsTheFormatThatCallsItselfSo() =>
        Assert.That(ReportFormats.Names.Select(name => ReportFormats.Find(name)?.Name), Is.EqualTo(ReportFormats.Names));

    [TestCase("JSON")]
    [TestCase("")]
    [TestCase("trx")]
    public void AnyOtherNameFindsNothing(string name) => Assert.That(ReportFormats.Find(name), Is.Null);
}
