using NUnit.Framework;
using StageTest.Engines.Lab;

namespace StageTest.UnitTests.Lab;

internal sealed class PodEntranceTests
{
    private static readonly RunningLab Lab = new()
    {
        Name = "shop",
        Scenario = "shop.yaml",
        Process = 42,
        ProcessStarted = 1,
        Pods = [new("shop/web-0", "shop/web", 7), new("shop/web-1", "shop/web", 8), new("shop/web", "shop/web-canary", 9)],
    };

    private static readonly string[] Command = ["sh", "-c", "echo $(id); rm -rf \"$1\"", "--", "a b", ""];

    [Test]
    public void TheCommandIsPassedWordByWord() =>
        Assert.That(
            PodEntrance.Arguments("/usr/bin/nsenter", Lab, Lab.Pods[0], isOwnUserNamespace: true, "/srv/a b", Command),
            Is.EqualTo(
                new[]
                {
                    "/usr/bin/nsenter",
                    "--mount=/proc/42/ns/mnt",
                    "--net=/proc/42/fd/7",
                    "--",
                    "/usr/bin/nsenter",
                    "--wd=/srv/a b",
                    "--",
                }.Concat(Command)
            )
        );

    [Test]
    public void AnOrdinaryUserEntersTheUserNamespaceOfTheLabToo() =>
        Assert.That(
            PodEntrance.Arguments("nsenter", Lab, Lab.Pods[0], isOwnUserNamespace: false, "/", Command)[1..3],
            Is.EqualTo(new[] { "--user=/proc/42/ns/user", "--preserve-credentials" })
        );

    [TestCase("shop/web-1", 8)]
    [TestCase("shop/web", 9)]
    [TestCase("shop/web-canary", 9)]
    [TestCase("shop/db", null)]
    public void APodsOwnNameComesBeforeAWorkloads(string name, int? place) => Assert.That(Lab.Find(name)?.Namespace, Is.EqualTo(place));
}
