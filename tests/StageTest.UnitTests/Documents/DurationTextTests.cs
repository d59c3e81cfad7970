using NUnit.Framework;
using StageTest.Core.Documents;

namespace StageTest.UnitTests.Documents;

internal sealed class DurationTextTests
{
    [TestCase(0, "0 milliseconds")]
    [TestCase(0.0421, "42 milliseconds")]
    [TestCase(0.001, "1 millisecond")]
    [TestCase(0.0999, "0.1 seconds")]
    [TestCase(1.24, "1.2 seconds")]
    [TestCase(9.94, "9.9 seconds")]
    [TestCase(9.96, "10 seconds")]
    [TestCase(59.4, "59 seconds")]
    [TestCase(59.6, "1 minute")]
    [TestCase(125.2, "2 minutes, 5 seconds")]
    [TestCase(7384, "2 hours, 3 minutes")]
    public void RoundsToWhatPeopleSay(double seconds, string text) =>
        Assert.That(DurationText.Of(TimeSpan.FromSeconds(seconds)), Is.EqualTo(text));
}
