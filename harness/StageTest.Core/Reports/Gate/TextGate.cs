using StageTest.Core.Connectivity;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Gate;
using StageTest.Core.Mutation;
using StageTest.Core.Reports.Maps;

namespace StageTest.Core.Reports.Gate;

/// <summary>The gate's report for people at a terminal.</summary>
/// <param name="style">Styles the decision, or null for plain text.</param>
internal sealed class TextGate(TextStyle? style = null) : IResultWriter<GateReport>
{
    private const int MostLines = 40;

    private readonly TextStyle _style = style ?? ((_, text) => text);

    /// <inheritdoc/>
    public void Write(GateReport report, TextWriter writer)
    {
        writer.WriteLine(
            $"gate - {_style(OutcomeText.Role(report.Outcome), OutcomeText.Word(report.Outcome))}: "
                + $"{PrintableText.OfLine(GateText.Summary(report))}"
        );
        WriteList(writer, "", report.Problems.Select(p => p.ToString()));
        WriteList(writer, "Reasons", report.Holding.Select(Line));
        WriteList(writer, "Accepted", report.Reasons.Where(r => !r.Holds).Select(r => $"{Line(r)} ({GateText.Acceptance(r)})"));
        WriteList(
            writer,
            "Changed flows",
            GateText
                .Flows(report)
                .Select(f => $"{GateText.Word(f.Change), -7} {f.Change.Flow}  ({f.Scenario}; {GateText.Deciding(f.Change)})")
        );
        WriteList(writer, "Results of the base's and of the change's scenarios, side by side", QuestionText.Answers(report));
        WriteList(writer, "Changes of the scenarios", QuestionText.Changes(report));
        WriteList(writer, "", report.Settings is { } settings ? [settings] : []);
        WriteMap(writer, GateText.ConnectionsTitle, report.Connections);
        foreach (var change in report.Changes)
        {
            WriteMap(writer, $"Changed connections of {change.Scenario.Name}", change.Map);
            WriteMap(writer, $"Changed connections of {change.Scenario.Name} before promotion", change.EarlyMap);
        }

        if (report.Mutations is { } mutations)
        {
            WriteList(
                writer,
                mutations.IsEnough ? "" : "Mistakes that no expectation notices",
                mutations.IsEnough ? [] : mutations.Survivors.SelectMany(Survivor)
            );
            writer.WriteLine();
            writer.WriteLine(mutations.Summary);
        }

        if (GateText.Readiness(report) is { } readiness)
        {
            writer.WriteLine();
            writer.WriteLine(readiness);
        }
    }

    private static IEnumerable<string> Survivor(MutantResult survivor)
    {
        yield return $"{survivor.Mutant.Location}: {survivor.Mutant.Subject} {survivor.Mutant.Description} {survivor.Effect}";
        foreach (var line in survivor.Remedy)
        {
            yield return $"  {line.Path}:  - {line.Text}";
        }
    }

    private void WriteMap(TextWriter writer, string title, MapComparison? changes)
    {
        if (changes is { Changes.IsEmpty: false })
        {
            using var map = new StringWriter { NewLine = "\n" };
            MapDiffText.WriteText(changes, map);
            WriteList(writer, title, map.ToString().TrimEnd('\n').Split('\n'));
        }
    }

    private static string Line(HoldReason reason) =>
        $"{reason.Id}: {reason.Text}{(reason.Location.Line > 0 ? $" ({reason.Location})" : "")}";

    private void WriteList(TextWriter writer, string title, IEnumerable<string> lines)
    {
        var all = lines.ToArray();
        if (all.Length == 0)
        {
            return;
        }

        writer.WriteLine();
        if (title.Length > 0)
        {
            writer.WriteLine(title);
        }

        foreach (var line in all.Take(MostLines))
        {
            writer.WriteLine(PrintableText.OfLine($"  {line.ReplaceLineEndings(" ")}"));
        }

        if (all.Length > MostLines)
        {
            writer.WriteLine(
                _style(TextRole.Faint, $"  and {CountText.Number(all.Length - MostLines)} more; '--output json=FILE' has them all.")
            );
        }
    }
}
