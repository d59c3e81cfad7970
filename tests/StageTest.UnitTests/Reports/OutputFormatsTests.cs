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
    public void EveryResultHasTheFormatsThatAreAccepted()
    {
        var known = OutputFormats.Known;

        Golden.Match(
            $"""
            run: {string.Join(", ", known.NamesFor<RunReport>())}
            gate: {string.Join(", ", known.NamesFor<GateReport>())}
            lint: {string.Join(", ", known.NamesFor<LintReport>())}
            map: {string.Join(", ", known.NamesFor<ConnectionMap>())}
            diff: {string.Join(", ", known.NamesFor<MapComparison>())}

            """,
            "formats.txt"
        );
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
