using System.Xml.Linq;
using NUnit.Framework;

namespace StageTest.UnitTests.Reports;

internal sealed class FlowListTests
{
    [Test]
    public async Task HasEveryFlowWithItsVerdictsAndLeadsToItsDetails()
    {
        var report = await SampleReport.HoldAsync();
        using var text = new StringWriter { NewLine = "\n" };
        new Core.Reports.Html.HtmlReport().Write(report, text);
        var page = new HtmlPage(text.ToString());

        var rows = page.One("details", "flowlist").Descendants("tbody").Elements("tr").ToArray();

        Assert.That(rows.Select(r => r.Element("th")!.Value), Is.EqualTo(report.Scenarios[0].Run!.Plan.Flows.Select(f => f.ToString())));
        var wrong = rows.Single(r => HtmlPage.ClassesOf(r).Contains("row-x"));
        Assert.That(wrong.Elements("td").Take(3).Select(c => c.Value), Is.EqualTo(new[] { "denied", "allowed, unexpected", "denied" }));
        var ids = page.Attributes.Where(a => a.Name == "id").Select(a => $"#{a.Value}").ToHashSet();
        Assert.That(rows.Select(r => r.Descendants("a").Single().Attribute("href")!.Value), Is.SubsetOf(ids));
    }
}
