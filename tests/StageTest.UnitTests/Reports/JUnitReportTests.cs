using System.Xml.Linq;
using NUnit.Framework;
using StageTest.Core.Decisions;
using StageTest.Core.Reports;
using StageTest.UnitTests.Runs;

namespace StageTest.UnitTests.Reports;

internal sealed class JUnitReportTests
{
    [Test]
    public async Task WritesOneSuiteForEachScenario() =>
        Golden.Match(new JUnitReport().Write(await SampleReport.MixedAsync()), "mixed.xml");

    [Test]
    public async Task CountsWhatItWrites()
    {
        var root = XDocument.Parse(new JUnitReport().Write(await SampleReport.MixedAsync())).Root!;

        foreach (var element in root.DescendantsAndSelf().Where(e => e.Name.LocalName.StartsWith("testsuite", StringComparison.Ordinal)))
        {
            Assert.That((int)element.Attribute("tests")!, Is.EqualTo(element.Descendants("testcase").Count()));
            Assert.That((int)element.Attribute("failures")!, Is.EqualTo(element.Descendants("failure").Count()));
            Assert.That((int)element.Attribute("errors")!, Is.EqualTo(element.Descendants("error").Count()));
        }

        Assert.That(root.Elements("testsuite").Select(s => s.Elements("testcase").Count()), Is.EqualTo(new[] { 3, 3, 1 }));
    }

    [Test]
    public async Task AFailureCarriesTheExplanationOfTheText()
    {
        var report = await SampleReport.HoldAsync();

        var failure = XDocument.Parse(new JUnitReport().Write(report)).Descendants("failure").Last().Value;

        Assert.That(
            failure,
            Does.Contain("  shop/web -> shop/db:5432/tcp   expected denied, observed allowed\n    ruling     ingress denied")
        );
        Assert.That(
            new TextReport().Write(report),
            Does.Contain(failure[failure.IndexOf("  shop/web", StringComparison.Ordinal)..].Trim('\n'))
        );
    }

    [Test]
    public async Task AReasonOfNoStageFailsTheGate()
    {
        var run = await Sample.RunAsync(Sample.Shop, new ScriptedEngine(), new() { Only = flow => flow == Sample.WebToDb });
        var report = await SampleReport.PromoteAsync() with { Scenarios = [new(Sample.Shop, run, PromotionGate.Decide(run))] };

        var cases = XDocument.Parse(new JUnitReport().Write(report)).Descendants("testcase").ToArray();

        Assert.That(cases.Select(c => (string?)c.Attribute("name")), Is.EqualTo(new[] { "baseline", "staged", "promoted", "gate" }));
        Assert.That((string?)cases[3].Element("failure")?.Attribute("message"), Does.StartWith("only 1 of 6 flows were tested"));
    }

    [Test]
    public async Task TextThatXmlCannotHoldIsReplaced()
    {
        const string hostile = "a\u0001b\uD800c ]]> <x/> & \U0001F512";
        var report = await SampleReport.PromoteAsync();
        var shop = Sample.Shop with { Name = hostile };
        report = report with { Scenarios = [new(shop, null, Decision.EngineFailed(shop, hostile))] };

        var root = XDocument.Parse(new JUnitReport().Write(report)).Root!;

        Assert.That(root.Descendants("error").Single().Value, Is.EqualTo("a\\u0001b\uFFFDc ]]> <x/> & \U0001F512"));
        Assert.That((string?)root.Element("testsuite")!.Attribute("name"), Is.EqualTo("a\uFFFDb\uFFFDc ]]> <x/> & \U0001F512"));
    }
}
