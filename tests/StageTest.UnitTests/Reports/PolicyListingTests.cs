using NUnit.Framework;
using StageTest.Core.Reports.Html;
using StageTest.Core.Scenarios;
using StageTest.UnitTests.Runs;

namespace StageTest.UnitTests.Reports;

internal sealed class PolicyListingTests
{
    private const string File = "a <b>/web.yaml";

    [TestCase("denied by x (a <b>/web.yaml:2:7)", "#p1l2")]
    [TestCase("(a <b>/web.yaml:2:7, a <b>/web.yaml:1:1)", "#p1l2 #p1l1")]
    [TestCase("(a <b>/web.yaml:3:1)", "")]
    [TestCase("(a <b>/web.yaml:0:0)", "")]
    [TestCase("(other.yaml:1:1)", "")]
    [TestCase("(a <b>/web.yaml)", "")]
    public void PlacesThatThePageHasAreLinks(string text, string links)
    {
        var page = PageOf(text, ScenarioOf(File, "kind: A\nspec: <i>\n"));

        Assert.That(string.Join(' ', page.All("a").Select(a => a.Attribute("href")!.Value)), Is.EqualTo(links));
        Assert.That(page.One("p").Value, Is.EqualTo(text));
        Assert.That(page.All("li").Select(l => l.Value), Is.EqualTo(new[] { "kind: A", "spec: <i>" }));
    }

    [Test]
    public void AFileThatTwoScenariosReadDifferentlyIsLeftOut()
    {
        var page = PageOf($"({File}:1:1)", ScenarioOf(File, "one"), ScenarioOf(File, "two"));

        Assert.That(page.All("a"), Is.Empty);
        Assert.That(page.All("li"), Is.Empty);
    }

    [Test]
    [CancelAfter(10_000)]
    public void TextOfManyPlacesTakesNoLongerThanItIsLong(CancellationToken cancellationToken)
    {
        var text = string.Concat(Enumerable.Repeat(":1:1", 250_000));
        var written = Task.Run(() => PageOf(text, ScenarioOf(File, "one")), cancellationToken);

        Assert.That(written.Wait(TimeSpan.FromSeconds(5), cancellationToken), Is.True);
        Assert.That(written.Result.One("p").Value, Is.EqualTo(text));
    }

    private static Scenario ScenarioOf(string file, string text) =>
        Sample.Shop with
        {
            PolicyTexts = Sample.Shop.PolicyTexts.Add(file, new(file, text)),
        };

    private static HtmlPage PageOf(string text, params Scenario[] scenarios)
    {
        using var written = new StringWriter { NewLine = "\n" };
        var listing = new PolicyListing(scenarios);
        var html = new HtmlWriter(written) { Policies = listing };
        html.Write($"<main><p>");
        html.WriteWithPlaces(text);
        html.Write($"</p>");
        listing.Write(html);
        html.Write($"</main>");
        return new(written.ToString());
    }
}
