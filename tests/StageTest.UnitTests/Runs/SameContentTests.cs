using System.Collections.Immutable;
using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Engines;

namespace StageTest.UnitTests.Runs;

internal sealed class SameContentTests
{
    [Test]
    public void APropertyThatReturnsItsOwnTypeIsNotFollowed()
    {
        Assert.That(SameContent.Of(new Number(1), new Number(1)), Is.True);
        Assert.That(SameContent.Of(new Number(1), new Number(2)), Is.False);
    }

    [Test]
    public void AnObjectThatLeadsBackToItselfIsComparedOnce()
    {
        Assert.That(SameContent.Of(Ring("a", "b"), Ring("a", "b")), Is.True);
        Assert.That(SameContent.Of(Ring("a", "b"), Ring("a", "c")), Is.False);
    }

    [Test]
    public void PlacesInFilesDoNotCount()
    {
        var one = new Placed("web", new("a.yaml", 1, 1));

        Assert.That(SameContent.Of(one, one with { Location = new("a.yaml", 2, 1) }), Is.True);
        Assert.That(SameContent.Of(one, one with { Name = "api" }), Is.False);
    }

    [Test]
    public void ListsMapsAndPairsAreComparedByWhatTheyHold()
    {
        static (ImmutableSortedDictionary<string, ImmutableArray<Placed>>, (Placed, int)) Of(int line, string name) =>
            (
                ImmutableSortedDictionary<string, ImmutableArray<Placed>>.Empty.Add("shop", [new(name, new("a.yaml", line, 1))]),
                (new("db", new("a.yaml", line, 1)), 1)
            );

        Assert.That(SameContent.Of(Of(1, "web"), Of(2, "web")), Is.True);
        Assert.That(SameContent.Of(Of(1, "web"), Of(1, "api")), Is.False);
    }

    [Test]
    public void WhatABaseTypeHoldsCounts() => Assert.That(SameContent.Of(new Derived("a", 1), new Derived("b", 1)), Is.False);

    [Test]
    public void NothingIsOnlyTheSameAsNothing()
    {
        Assert.That(SameContent.Of(null, null), Is.True);
        Assert.That(SameContent.Of(null, new Number(0)), Is.False);
    }

    private static Linked Ring(string first, string second)
    {
        var one = new Linked { Name = first };
        one.Next = new() { Name = second, Next = one };
        return one;
    }

    private sealed record Number(int Value)
    {
        public Number Next => new(Value + 1);
    }

    private sealed class Linked
    {
        public required string Name { get; init; }

        public Linked? Next { get; set; }
    }

    private sealed record Placed(string Name, SourceLocation Location);

    private record Base(string Name);

    private sealed record Derived(string Name, int Value) : Base(Name);
}
