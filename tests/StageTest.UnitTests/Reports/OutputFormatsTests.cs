using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Decisions;
using StageTest.Core.Gate;
using StageTest.Core.Lint;
using StageTest.Core.Reports.Formats;

namespace StageTest.UnitTests.Reports;

internal sealed class OutputFormatsTests
{
    [Test]
    public void EveryResultHasTheFormatsThatAreDocumented()
    {
        var known = OutputFormats.Known;

        string[] change = ["text", "markdown", "json", "junit", "sarif", "github", "html"];
        Assert.That(known.NamesFor<RunReport>(), Is.EquivalentTo(change.Append("flows")));
        Assert.That(known.NamesFor<GateReport>(), Is.EquivalentTo(change));
        Assert.That(known.NamesFor<LintReport>(), Is.EqualTo(new[] { "text", "json", "junit", "sarif", "github" }));
        Assert.That(
            known.NamesFor<ConnectionMap>(),
            Is.EqualTo(new[] { "text", "markdown", "json", "html", "csv", "dot", "svg", "mermaid" })
        );
        Assert.That(known.NamesFor<MapComparison>(), Is.EqualTo(new[] { "text", "markdown", "json", "html", "svg", "mermaid" }));
    }

    [TestCase("txt", "text")]
    [TestCase("md", "markdown")]
    [TestCase("json", "json")]
    public void NamesAndAliasesFindTheirFormat(string name, string format) =>
        Assert.That(OutputFormats.Known.Find<RunReport>(name)?.Name, Is.EqualTo(format));

    [TestCase("JSON")]
    [TestCase("")]
    [TestCase("trx")]
    [TestCase("dot")]
    public void AnyOtherNameFindsNothing(string name) => Assert.That(OutputFormats.Known.Find<RunReport>(name), Is.Null);
}
