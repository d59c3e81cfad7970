using CsCheck;
using NUnit.Framework;
using StageTest.Core.Reports.Graphs;

namespace StageTest.UnitTests.Reports.Graphs;

internal sealed class GraphLayoutTests
{
    [Test]
    public void NothingLiesOnAnythingElse() => RandomGraphs.All.Sample(AssertGeometry, iter: 200);

    [Test]
    public void TheOrderOfTheInputDoesNotMatter() =>
        RandomGraphs.All.Sample(
            graph =>
            {
                var turned = ConnectionGraph.Of(graph.Nodes.Reverse(), graph.Edges.Reverse());
                Assert.That(new SvgPicture(turned).Text, Is.EqualTo(new SvgPicture(graph).Text));
            },
            iter: 50
        );

    [Test]
    public void FoldedGraphsSayTheSame() =>
        RandomGraphs.All.Sample(
            graph =>
            {
                var folded = new SvgPicture(GraphFolding.Alike(graph, _ => true));
                Assert.That(folded.Pairs, Is.EquivalentTo(new SvgPicture(graph).Pairs));
                Assert.That(folded.Nodes.SelectMany(n => n.Members.Split(", ")), Is.EquivalentTo(graph.Nodes.SelectMany(n => n.Members)));
            },
            iter: 200
        );

    [Test]
    public void WorkloadsWithTheSameConnectionsAreOneBox()
    {
        var (db, web) = (RandomGraphs.Inside("shop", "db"), RandomGraphs.Inside("shop", "web"));
        GraphNode[] workers = [.. Enumerable.Range(0, 13).Select(i => RandomGraphs.Inside("shop", $"worker-{i:00}"))];
        var mesh = from a in workers from b in workers where a != b select new GraphEdge(a, b, "TCP 80", EdgeState.Calculated);
        var edges = workers.Select(w => new GraphEdge(w, db, "TCP 5432", EdgeState.Calculated)).Concat(mesh);

        var folded = GraphFolding.Alike(ConnectionGraph.Of([web], edges), _ => true);

        Assert.That(folded.Nodes.Select(n => n.Label), Is.EqualTo(new[] { "db[Pod]", "web[Pod]", "worker-00[Pod] +12 like it" }));
        Assert.That(folded.Edges.Select(e => $"{e.From.Label} {e.To.Label}"), Has.Exactly(2).Items);
    }

    [Test]
    public void WhatWasAndWhatWillBeHaveOnePlaceForEachBox()
    {
        var (api, db, web) = (RandomGraphs.Inside("shop", "api"), RandomGraphs.Inside("shop", "db"), RandomGraphs.Inside("shop", "web"));
        var graph = ConnectionGraph.Of(
            [],
            [
                new(web, api, "TCP 80", EdgeState.Calculated),
                new(web, db, "all", EdgeState.Closed),
                new(api, db, "TCP 5432", EdgeState.Opened) { IsBefore = false },
            ]
        );

        var drawing = GraphLayout.Of(graph);
        var (before, after) = (new SvgPicture(drawing.Before()), new SvgPicture(drawing.After()));

        Assert.That(before.Nodes.Select(n => (n.Key, n.Box)), Is.EqualTo(after.Nodes.Select(n => (n.Key, n.Box))));
        Assert.That(before.Edges.Select(e => e.State), Is.EquivalentTo(new[] { "calculated", "closed" }));
        Assert.That(after.Edges.Select(e => e.State), Is.EquivalentTo(new[] { "calculated", "closed", "opened" }));
    }

    [TestCase("<script>alert(1)</script>")]
    [TestCase("\"/><image href='https://example.org'/>")]
    [TestCase("\u202Etxet\u202C \u05D0\u05D1\u05D2")]
    public void NamesStayText(string name)
    {
        var (one, other) = (new GraphNode(name, GraphSide.Inside, name, name) { Members = [name] }, RandomGraphs.Inside("shop", "web"));
        var graph = ConnectionGraph.Of([], [new(one, other, name, EdgeState.Opened)]);

        var picture = new SvgPicture(graph);

        Assert.That(
            picture.Root.Descendants().Select(e => e.Name.LocalName).Distinct(),
            Is.EquivalentTo(new[] { "style", "g", "title", "rect", "text", "path", "line" })
        );
        Assert.That(picture.Text, Does.Not.Contain("\u202E"));
        Assert.That(MermaidGraph.Text(graph, 10), Does.Not.Contain("<").And.Not.Contain("'").And.Not.Contain("\u202E"));
    }

    private static void AssertGeometry(ConnectionGraph graph)
    {
        var picture = new SvgPicture(graph);
        var boxes = picture.Nodes.ToDictionary(n => n.Key, n => n.Box);
        AssertApart([.. boxes.Values], "boxes");
        AssertApart(picture.Labels, "texts");
        var size = new PlacedBox(0, 0, Length(picture, "width"), Length(picture, "height"));
        foreach (var box in boxes.Values.Concat(picture.Labels).Concat(picture.Groups))
        {
            Assert.That(box.X >= 0 && box.Y >= 0 && box.Right <= size.Right && box.Bottom <= size.Bottom, $"{box} sticks out of {size}");
        }

        foreach (var label in picture.Labels.Where(l => l.Y < size.Bottom - 40 - (8 * 18)))
        {
            Assert.That(boxes.Values.Concat(picture.Groups).Any(b => Holds(b, label)), $"{label} is in no box");
        }

        var stretches = new List<(string Net, (int X, int Y) A, (int X, int Y) B)>();
        foreach (var (from, to, state, points) in picture.Edges)
        {
            Assert.That(points[0].X == boxes[from].Right && points[0].Y > boxes[from].Y && points[0].Y < boxes[from].Bottom, "begins");
            Assert.That(points[^1].X == boxes[to].X && points[^1].Y > boxes[to].Y && points[^1].Y < boxes[to].Bottom, "ends");
            foreach (var (a, b) in points.Zip(points.Skip(1)))
            {
                Assert.That(boxes.Values.Any(box => Crosses(box, a, b)), Is.False, $"{from} -> {to} crosses a box");
                Assert.That(a.X >= 0 && a.Y >= 0 && a.X <= size.Right && a.Y <= size.Bottom, "sticks out");
                stretches.Add((a.Y == b.Y && b.Y == points[^1].Y ? $"the end at {to}" : $"{from} {state}", a, b));
            }
        }

        AssertNoSharedWay(stretches);
    }

    private static int Length(SvgPicture picture, string name) =>
        int.Parse(picture.Root.Attribute(name)!.Value, System.Globalization.CultureInfo.InvariantCulture);

    private static void AssertApart(PlacedBox[] boxes, string what)
    {
        for (var i = 0; i < boxes.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var (a, b) = (boxes[i], boxes[j]);
                Assert.That(a.X < b.Right && b.X < a.Right && a.Y < b.Bottom && b.Y < a.Bottom, Is.False, $"{what} {a} and {b}");
            }
        }
    }

    private static bool Holds(PlacedBox box, PlacedBox inner) =>
        inner.X >= box.X && inner.Y >= box.Y && inner.Right <= box.Right && inner.Bottom <= box.Bottom;

    private static bool Crosses(PlacedBox box, (int X, int Y) a, (int X, int Y) b) =>
        Math.Min(a.X, b.X) < box.Right && Math.Max(a.X, b.X) > box.X && Math.Min(a.Y, b.Y) < box.Bottom && Math.Max(a.Y, b.Y) > box.Y;

    // Lines of different boxes or states share a way only where they end at the same row.
    private static void AssertNoSharedWay(List<(string Net, (int X, int Y) A, (int X, int Y) B)> stretches)
    {
        foreach (var line in stretches.Where(s => s.A.X == s.B.X && s.A.Y != s.B.Y).GroupBy(s => s.A.X))
        {
            AssertDisjoint([.. line.Select(s => (s.Net, Math.Min(s.A.Y, s.B.Y), Math.Max(s.A.Y, s.B.Y)))]);
        }

        foreach (var line in stretches.Where(s => s.A.Y == s.B.Y && s.A.X != s.B.X).GroupBy(s => s.A.Y))
        {
            AssertDisjoint([.. line.Select(s => (s.Net, Math.Min(s.A.X, s.B.X), Math.Max(s.A.X, s.B.X)))]);
        }
    }

    private static void AssertDisjoint((string Net, int First, int Last)[] stretches)
    {
        foreach (var (a, b) in from a in stretches from b in stretches where string.CompareOrdinal(a.Net, b.Net) < 0 select (a, b))
        {
            Assert.That(a.First < b.Last && b.First < a.Last, Is.False, $"{a} lies on {b}");
        }
    }
}
