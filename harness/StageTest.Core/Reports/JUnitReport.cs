using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Xml;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Reports;

/// <summary>The report for CI services: one test suite for each scenario, one test case for each stage.</summary>
/// <remarks>
/// A reason to hold that belongs to no stage fails a test case named <c>gate</c>. If the engine failed there is one test case named
/// <c>run</c>, with an error.
/// </remarks>
internal sealed class JUnitReport : IResultWriter<RunReport>
{
    private const int MostDifferences = 20;

    /// <inheritdoc/>
    public void Write(RunReport report, TextWriter writer)
    {
        var suites = report.Scenarios.Select(s => (Result: s, Cases: Cases(s))).ToArray();
        JUnitDocument.Write(writer, xml =>
        {
            Attribute(xml, "name", "stagetest");
            WriteCounts(xml, [.. suites.SelectMany(s => s.Cases)], report.Duration);
            foreach (var (result, cases) in suites)
            {
                WriteSuite(xml, report, result, cases);
            }
        });
    }

    private static void WriteSuite(XmlWriter xml, RunReport report, ScenarioResult result, ImmutableArray<Case> cases)
    {
        xml.WriteStartElement("testsuite");
        Attribute(xml, "name", result.Scenario.Name);
        Attribute(xml, "file", result.Scenario.File);
        Attribute(xml, "timestamp", report.StartedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
        WriteCounts(xml, cases, result.Run?.Duration ?? TimeSpan.Zero);
        xml.WriteStartElement("properties");
        WriteProperty(xml, "engine", report.Engine);
        WriteProperty(xml, "decision", OutcomeText.Code(result.Decision.Outcome));
        xml.WriteEndElement();
        foreach (var @case in cases)
        {
            xml.WriteStartElement("testcase");
            Attribute(xml, "name", @case.Name);
            Attribute(xml, "classname", result.Scenario.Name);
            Attribute(xml, "time", Seconds(@case.Duration));
            if (@case.Problem is { } problem)
            {
                xml.WriteStartElement(@case.IsError ? "error" : "failure");
                Attribute(xml, "type", @case.IsError ? "engine" : "hold");
                Attribute(xml, "message", problem.Message);
                xml.WriteString(JUnitDocument.Clean(PrintableText.OfLines(problem.Text)));
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static ImmutableArray<Case> Cases(ScenarioResult result)
    {
        var reasons = result.Decision.Reasons;
        if (result.Run is not { } run)
        {
            return [new("run", TimeSpan.Zero, (reasons[0].Text, Joined(reasons)), IsError: true)];
        }

        var cases = run.Stages.Select(stage => CaseOf(run, stage, reasons)).ToList();
        var others = reasons.Where(reason => reason.Stage is null).ToArray();
        if (others.Length > 0)
        {
            cases.Add(new("gate", TimeSpan.Zero, (others[0].Text, Joined(others))));
        }

        return [.. cases];
    }

    private static Case CaseOf(ScenarioRun run, StageRun stage, ImmutableArray<HoldReason> reasons)
    {
        var name = StageText.Name(stage.Stage);
        var own = reasons.Where(reason => reason.Stage == stage.Stage).ToArray();
        if (own.Length == 0)
        {
            return new(name, stage.Duration, null);
        }

        var differences = MatrixComparison.Of(run, stage);
        var text = new StringBuilder().Append(Joined(own)).Append('\n');
        foreach (var difference in differences.Take(MostDifferences))
        {
            text.Append('\n').AppendJoin('\n', new Explanation(run, difference).Block((_, plain) => plain)).Append('\n');
        }

        if (differences.Length > MostDifferences)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nand {CountText.Number(differences.Length - MostDifferences)} more\n");
        }

        return new(name, stage.Duration, (own[0].Text, text.ToString()));
    }

    private static string Joined(IEnumerable<HoldReason> reasons) => string.Join('\n', reasons.Select(r => r.Text));

    private static void WriteCounts(XmlWriter xml, ImmutableArray<Case> cases, TimeSpan duration)
    {
        string Count(Func<Case, bool> condition) => cases.Count(condition).ToString(CultureInfo.InvariantCulture);
        Attribute(xml, "tests", Count(_ => true));
        Attribute(xml, "failures", Count(c => c is { Problem: not null, IsError: false }));
        Attribute(xml, "errors", Count(c => c.IsError));
        Attribute(xml, "time", Seconds(duration));
    }

    private static void WriteProperty(XmlWriter xml, string name, string value)
    {
        xml.WriteStartElement("property");
        Attribute(xml, "name", name);
        Attribute(xml, "value", value);
        xml.WriteEndElement();
    }

    private static void Attribute(XmlWriter xml, string name, string value) => xml.WriteAttributeString(name, JUnitDocument.Clean(value));

    private static string Seconds(TimeSpan duration) => duration.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);

    private sealed record Case(string Name, TimeSpan Duration, (string Message, string Text)? Problem, bool IsError = false);
}
