using System.Globalization;
using System.Xml;
using StageTest.Core.Documents;
using StageTest.Core.Lint;

namespace StageTest.Core.Reports;

/// <summary>
/// The findings of lint for CI services: one failing test case for each error and warning, or a single one that passes. Notes are omitted.
/// </summary>
internal static class LintJUnit
{
    /// <summary>Writes one test suite.</summary>
    public static void Write(LintReport report, TextWriter writer)
    {
        var cases = LintAnnotations.Of(report).Where(a => a.Severity != Severity.Note).ToArray();
        JUnitDocument.Write(writer, xml =>
        {
            xml.WriteStartElement("testsuite");
            xml.WriteAttributeString("name", "stagetest lint");
            xml.WriteAttributeString("tests", Number(Math.Max(1, cases.Length)));
            xml.WriteAttributeString("failures", Number(cases.Count(c => c.Severity == Severity.Warning)));
            xml.WriteAttributeString("errors", Number(cases.Count(c => c.Severity == Severity.Error)));
            foreach (var found in cases)
            {
                WriteCase(xml, found);
            }

            if (cases.Length == 0)
            {
                xml.WriteStartElement("testcase");
                xml.WriteAttributeString("name", "no findings");
                xml.WriteAttributeString("classname", "lint");
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        });
    }

    private static void WriteCase(XmlWriter xml, Annotation found)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("name", JUnitDocument.Clean($"{found.Rule.Id} {found.Location}"));
        xml.WriteAttributeString("classname", "lint");
        xml.WriteStartElement(found.Severity == Severity.Error ? "error" : "failure");
        xml.WriteAttributeString("type", JUnitDocument.Clean(found.Rule.Id));
        xml.WriteAttributeString("message", JUnitDocument.Clean(found.Message));
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
