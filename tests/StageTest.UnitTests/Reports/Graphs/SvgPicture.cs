using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using StageTest.Core.Reports.Graphs;
using StageTest.Core.Reports.Html;

namespace StageTest.UnitTests.Reports.Graphs;

/// <summary>The geometry of a picture, read from its SVG.</summary>
internal sealed partial class SvgPicture
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>Draws a graph and reads the picture.</summary>
    public SvgPicture(ConnectionGraph graph)
        : this(GraphLayout.Of(graph)) { }

    /// <summary>Reads the picture of a drawing.</summary>
    public SvgPicture(GraphDrawing drawing)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        SvgGraph.WriteFile(drawing, "test", writer);
        Text = writer.ToString();
        Root = XDocument.Parse(Text).Root!;
        Nodes =
        [
            .. Of("node").Select(g => (g.Attribute("data-key")!.Value, Rect(g.Element(Svg + "rect")!), g.Element(Svg + "title")!.Value)),
        ];
        Edges =
        [
            .. Of("edge")
                .Where(g => g.Attribute("data-from") is not null)
                .Select(g =>
                    (
                        g.Attribute("data-from")!.Value,
                        g.Attribute("data-to")!.Value,
                        Classes(g)[1],
                        Points(g.Elements(Svg + "path").First().Attribute("d")!.Value)
                    )
                ),
        ];
        Groups = [.. Of("group").Select(g => Rect(g.Element(Svg + "rect")!))];
        Labels = [.. Root.Descendants(Svg + "text").Select(Label)];
    }

    /// <summary>The file.</summary>
    public string Text { get; }

    /// <summary>The root element.</summary>
    public XElement Root { get; }

    /// <summary>The boxes: key, place, and what they represent.</summary>
    public (string Key, PlacedBox Box, string Members)[] Nodes { get; }

    /// <summary>The lines: the keys of their ends, their state and their corners.</summary>
    public (string From, string To, string State, (int X, int Y)[] Points)[] Edges { get; }

    /// <summary>The frames.</summary>
    public PlacedBox[] Groups { get; }

    /// <summary>The places of all texts.</summary>
    public PlacedBox[] Labels { get; }

    /// <summary>The pairs of ends that the lines represent.</summary>
    public IEnumerable<(string From, string To)> Pairs
    {
        get
        {
            var members = Nodes.ToDictionary(n => n.Key, n => n.Members.Split(", "));
            return (
                from edge in Edges
                from source in members[edge.From]
                from destination in members[edge.To]
                where source != destination || members[edge.From].Length == 1
                select (source, destination)
            ).Distinct();
        }
    }

    private IEnumerable<XElement> Of(string name) => Root.Descendants(Svg + "g").Where(g => Classes(g)[0] == name);

    private static string[] Classes(XElement element) => element.Attribute("class")!.Value.Split(' ');

    private static int Number(XElement element, string name) => int.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);

    private static PlacedBox Rect(XElement e) => new(Number(e, "x"), Number(e, "y"), Number(e, "width"), Number(e, "height"));

    // A line of text of 11.5 pixels reaches 10 above its base and 3 below.
    private static PlacedBox Label(XElement text) => new(Number(text, "x"), Number(text, "y") - 10, Number(text, "textLength"), 13);

    private static (int X, int Y)[] Points(string path) =>
        [
            .. PathPoint()
                .Matches(path)
                .Select(m =>
                    (int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture), int.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture))
                ),
        ];

    [GeneratedRegex(@"(-?\d+) (-?\d+)")]
    private static partial Regex PathPoint();
}
