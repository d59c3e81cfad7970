using System.Collections.Concurrent;
using NUnit.Framework;
using StageTest.Engines.Lab.Host;

namespace StageTest.UnitTests.Lab;

internal sealed class ProbeBacklogTests
{
    [Test]
    public void EveryProbeIsHandedOutOnceAndTogetherWithThoseOfItsSource()
    {
        int[] from = [.. Enumerable.Range(0, 1000).Select(place => place * 7 % 30)];
        var backlog = new ProbeBacklog(Of(from));
        var taken = new ConcurrentBag<int[]>();

        Parallel.For(0, 4, _ =>
        {
            while (backlog.Take() is { IsEmpty: false } places)
            {
                taken.Add(places.ToArray());
            }
        });

        Assert.That(backlog.Sources, Is.EqualTo(30));
        Assert.That(taken.Select(places => places.Select(place => from[place]).Distinct().Count()), Is.All.EqualTo(1));
        Assert.That(taken, Has.Count.EqualTo(30));
        Assert.That(taken.SelectMany(places => places), Is.EquivalentTo(Enumerable.Range(0, from.Length)));
        Assert.That(backlog.Take().IsEmpty, Is.True);
    }

    [Test]
    public void NothingToAskIsNothingToTake()
    {
        var backlog = new ProbeBacklog(Of([]));

        Assert.That(backlog.Sources, Is.Zero);
        Assert.That(backlog.Take().IsEmpty, Is.True);
    }

    private static HostProbes Of(int[] from) =>
        new()
        {
            From = from,
            To = new int[from.Length],
            Port = new int[from.Length],
            DenialMilliseconds = 200,
            Sink = 0,
        };
}
