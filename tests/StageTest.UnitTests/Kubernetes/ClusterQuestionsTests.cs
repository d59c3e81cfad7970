using NUnit.Framework;
using StageTest.Engines.Kubernetes;

namespace StageTest.UnitTests.Kubernetes;

internal sealed class ClusterQuestionsTests
{
    // e^-8, three in ten thousand, of this many readings is 8.4 on average, with a deviation of 2.9.
    private const int Readings = 25_000;
    private const int MostUnseen = 18;

    // As kube-proxy chooses: at random, for each connection anew.
    [TestCase(2)]
    [TestCase(16)]
    [TestCase(30)]
    [TestCase(100)]
    public void EachPodBehindAServiceIsChosenInAllButThreeReadingsOfTenThousand(int backends)
    {
        const int seed = 20_130;
        var random = new Random(seed);
        var attempts = ClusterQuestions.AttemptsFor(backends);
        var chosen = new int[backends];

        var unseen = 0;
        for (var reading = 1; reading <= Readings; reading++)
        {
            for (var attempt = 0; attempt < attempts; attempt++)
            {
                chosen[random.Next(backends)] = reading;
            }

            unseen += chosen.Any(last => last != reading) ? 1 : 0;
        }

        Assert.That(unseen, Is.LessThanOrEqualTo(MostUnseen));
    }

    [TestCase(0, 1)]
    [TestCase(1, 1)]
    [TestCase(2, 18)]
    [TestCase(30, 343)]
    public void AttemptsGrowALittleFasterThanPods(int backends, int attempts) =>
        Assert.That(ClusterQuestions.AttemptsFor(backends), Is.EqualTo(attempts));
}
