using System.Globalization;
using System.Xml;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Gate;

namespace StageTest.Core.Reports.Gate;

/// <summary>
/// The gate's report for CI services: one test suite with a test case for each run scenario and one for the change as a whole.
/// </summary>
internal sealed class JUnitGate : IResultWriter<GateReport>
{
    private const int MostReasons = 100;
    private const int LongestReason = 2000;

    /// <inheritdoc/>
    public void Write(GateReport report, TextWriter writer)
    {
        var names = report.Changes.Select(c => c.Scenario.Name).Distinct().ToArray();
        var cases = names
            .Select(name => (Name: name, Reasons: report.Holding.Where(r => r.Scenario == name).Select(Text).ToArray()))
            .Append(
                (
                    Name: "change",
                    Reasons:
                    [
                        .. report.Problems.Select(p => Short(PrintableText.OfLines(p.ToString()))),
                        .. report.Holding.Where(r => r.Scenario is null || !names.Contains(r.Scenario)).Select(Text),
                    ]
                )
            )
            .ToArray();
        JUnitDocument.Write(writer, xml =>
        {
            xml.WriteStartElement("testsuite");
            xml.WriteAttributeString("name", "stagetest gate");
            xml.WriteAttributeString("tests", Number(cases.Length));
            var failed = Number(cases.Count(c => c.Reasons.Length > 0));
            xml.WriteAttributeString("failures", report.Outcome == Outcome.Error ? "0" : failed);
            xml.WriteAttributeString("errors", report.Outcome == Outcome.Error ? failed : "0");
            foreach (var (name, reasons) in cases)
            {
                WriteCase(xml, name, reasons, report.Outcome == Outcome.Error);
            }

            xml.WriteEndElement();
        });
    }

    private static void WriteCase(XmlWriter xml, string name, string[] reasons, bool isError)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("name", JUnitDocument.Clean(name));
        xml.WriteAttributeString("classname", "gate");
        if (reasons.Length > 0)
        {
            xml.WriteStartElement(isError ? "error" : "failure");
            xml.WriteAttributeString("type", isError ? "error" : "hold");
            xml.WriteAttributeString("message", JUnitDocument.Clean(reasons[0]));
            xml.WriteString(JUnitDocument.Clean(string.Join('\n', reasons.Take(MostReasons))));
            xml.WriteString(reasons.Length > MostReasons ? $"\nand {CountText.Number(reasons.Length - MostReasons)} more" : "");
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static string Text(HoldReason reason) =>
        Short(PrintableText.OfLines($"{reason.Id}: {reason.Text}{(reason.Location.Line > 0 ? $" ({reason.Location})" : "")}"));

    private static string Short(string text) => text.Length > LongestReason ? text[..LongestReason] + " ..." : text;

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
