using NUnit.Framework;
using StageTest.Core.Probing;

namespace StageTest.UnitTests.Probing;

internal sealed class DenialTimeoutTests
{
    [TestCase(1, 200)]
    [TestCase(40, 200)]
    [TestCase(100, 500)]
    [TestCase(399, 1995)]
    [TestCase(60_000, 2000)]
    public void IsSomeTimesTheSlowestAnswerWithinItsLimits(int slowest, int expected)
    {
        var timeout = new DenialTimeout();
        timeout.Learn(3, TimeSpan.FromMilliseconds(slowest));
        timeout.Learn(2, TimeSpan.FromMilliseconds(1));

        Assert.That(
            timeout.Next(null, 1),
            Is.EqualTo(new ProbeTiming(TimeSpan.FromMilliseconds(expected), IsGiven: false, 5, TimeSpan.FromMilliseconds(slowest)))
        );
    }

    [Test]
    public void StartsFromAGuessAndMultipliesByPatience()
    {
        var timeout = new DenialTimeout();

        Assert.That(timeout.Next(null, 1).DenialTimeout, Is.EqualTo(DenialTimeout.BeforeAnyAnswer));
        Assert.That(timeout.Next(null, 4).DenialTimeout, Is.EqualTo(4 * DenialTimeout.BeforeAnyAnswer));
    }

    [Test]
    public void WhatAPersonChoseIsNeverLearnedOver()
    {
        var timeout = new DenialTimeout();
        timeout.Learn(1, TimeSpan.FromSeconds(1));

        var timing = timeout.Next(TimeSpan.FromMilliseconds(30), 2);

        Assert.That((timing.DenialTimeout, timing.IsGiven), Is.EqualTo((TimeSpan.FromMilliseconds(60), true)));
    }
}
