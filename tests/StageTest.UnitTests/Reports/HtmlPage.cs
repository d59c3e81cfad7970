using System.Xml;
using System.Xml.Linq;

namespace StageTest.UnitTests.Reports;

/// <summary>An HTML report, read as the well-formed document that it is.</summary>
internal sealed class HtmlPage
{
    private readonly XDocument _document;

    /// <summary>Reads a page; throws where it is not well-formed.</summary>
    public HtmlPage(string html)
    {
        using var text = new StringReader(html);
        using var xml = XmlReader.Create(text, new() { DtdProcessing = DtdProcessing.Ignore });
        _document = XDocument.Load(xml);
    }

    /// <summary>Every element.</summary>
    public IEnumerable<XElement> Elements => _document.Descendants();

    /// <summary>Every attribute.</summary>
    public IEnumerable<XAttribute> Attributes => Elements.Attributes();

    /// <summary>Every element with its attributes, in order: the page without its text, and without the places of what is drawn.</summary>
    public IEnumerable<string> Structure => Elements.Select(e => $"<{e.Name}{string.Concat(Told(e).Select(a => $" {a}"))}>");

    /// <summary>The text of its main part, without what pictures show of names that they cut.</summary>
    public string WholeText =>
        string.Concat(One("main").DescendantNodes().OfType<XText>().Where(t => t.Parent!.Name.LocalName != "text").Select(t => t.Value));

    /// <summary>The elements of a name, and of a class where one is named.</summary>
    public IEnumerable<XElement> All(string name, string? @class = null) =>
        _document.Descendants(name).Where(e => @class is null || ClassesOf(e).Contains(@class));

    /// <summary>The only element of a name and class.</summary>
    public XElement One(string name, string? @class = null) => All(name, @class).Single();

    /// <summary>The classes of an element.</summary>
    public static string[] ClassesOf(XElement element) => element.Attribute("class")?.Value.Split(' ') ?? [];

    // How long a name is moves what is drawn, and the ends of lines are named.
    private static IEnumerable<XAttribute> Told(XElement element) =>
        element.Attributes().Where(a => element.Name.NamespaceName.Length == 0 || a.Name.LocalName == "class");
}
