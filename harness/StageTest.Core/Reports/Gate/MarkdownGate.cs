using System.Globalization;
using System.Text;
using StageTest.Core.Gate;
using StageTest.Core.Reports.Maps;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Reports.Gate;

/// <summary>The gate's comment on a pull request, and its step summary: decision, reasons, changed connections with the riskiest first, folded matrices.</summary>
/// <remarks>
/// GitHub refuses comments of more than 65,536 characters, and step summaries of more than 1 MiB
/// (<c>docs.github.com/actions/using-workflows/workflow-commands-for-github-actions</c>). Sections that no longer fit
/// <see cref="MostCharacters"/> are left out, the matrices first, and counted. The first line is a mark by which a workflow finds its
/// earlier comment.
/// </remarks>
public sealed class MarkdownGate : IGateFormat
{
    /// <summary>How long the text becomes at most, in characters.</summary>
    public const int MostCharacters = 60_000;

    /// <summary>The first line.</summary>
    public const string Mark = "<!-- stagetest-gate -->";

    private const int MostReasons = 30;
    private const int MostFlows = 30;
    private const int MostConnections = 50;
    private const int LongestLine = 600;

    /// <inheritdoc/>
    public string Name => "markdown";

    /// <inheritdoc/>
    public void Write(GateReport report, TextWriter writer)
    {
        var text = new StringBuilder($"{Mark}\n## StageTest gate: {OutcomeText.Word(report.Outcome)}\n\n{MarkdownText.Escape(GateText.Summary(report))}\n");
        var leftOut = 0;
        foreach (var section in Sections(report).Where(s => s.Length > 0))
        {
            if (text.Length + section.Length > MostCharacters)
            {
                leftOut++;
            }
            else
            {
                text.Append(section);
            }
        }

        if (leftOut > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{CountText.Of(leftOut, "section")} left out, because comments have a limited length. The other formats have everything.\n");
        }

        writer.Write(text);
    }

    private static IEnumerable<string> Sections(GateReport report)
    {
        yield return Listed("What is wrong with the input", [.. report.Problems.Select(p => $"{MarkdownText.Code(p.Location.ToString())} {Escape(p.Message)}")]);
        yield return Listed("Why", [.. report.Holding.Select(Line)]);
        yield return Listed("Accepted", [.. report.Reasons.Where(r => !r.Holds).Select(r => $"{Line(r)} ({Escape(GateText.Acceptance(r)!)})")]);
        yield return Flows(report);
        yield return GateText.Readiness(report) is { } readiness ? $"\n{MarkdownText.Escape(readiness)}\n" : "";
        foreach (var change in report.Changes.Where(c => c.Map is { Changes.IsEmpty: false }))
        {
            yield return Connections(change);
        }

        foreach (var run in report.Run?.Scenarios.Select(s => s.Run).OfType<ScenarioRun>() ?? [])
        {
            yield return Matrix(run);
        }
    }

    private static string Line(GateReason reason) =>
        $"**{reason.Id}** {Escape(reason.Message)}{(reason.Location.Line > 0 ? $" {MarkdownText.Code(reason.Location.ToString())}" : "")}";

    private static string Escape(string text) => MarkdownText.Escape(text.Length > LongestLine ? text[..LongestLine] + " ..." : text);

    private static string Listed(string title, string[] lines)
    {
        if (lines.Length == 0)
        {
            return "";
        }

        var rest = lines.Length > MostReasons ? $"- and {CountText.Number(lines.Length - MostReasons)} more\n" : "";
        return $"\n### {title}\n\n{string.Concat(lines.Take(MostReasons).Select(line => $"- {line}\n"))}{rest}";
    }

    private static string Flows(GateReport report)
    {
        var flows = GateText.Flows(report).ToArray();
        if (flows.Length == 0)
        {
            return report.Changes.IsEmpty ? "" : "\nNo flow that a scenario asks changes its verdict after promotion.\n";
        }

        var text = new StringBuilder("\n### Changed flows after promotion, the riskiest first\n\n| Change | Flow | Decided by | Scenario |\n|---|---|---|---|\n");
        foreach (var (scenario, change) in flows.Take(MostFlows))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {GateText.Word(change)} | {MarkdownText.Code(change.Flow.ToString())} | {Escape(GateText.Deciding(change))} | {MarkdownText.Code(scenario)} |\n");
        }

        return text.Append(flows.Length > MostFlows ? $"\nand {CountText.Number(flows.Length - MostFlows)} more.\n" : "").ToString();
    }

    private static string Connections(ScenarioChange change)
    {
        using var map = new StringWriter { NewLine = "\n" };
        MapDiffText.WriteText(change.Map!, map);
        var lines = map.ToString().TrimEnd('\n').Split('\n');
        var shown = lines.Length > MostConnections ? [.. lines.Take(MostConnections), $"... {lines[^1]}"] : lines;
        return Folded($"Every connection of {change.Scenario.Name} that changes, on all ports and addresses", string.Join('\n', shown));
    }

    private static string Matrix(ScenarioRun run)
    {
        var tables = new StageTables(run, TextReport.DefaultWidth, (_, mark) => mark);
        var promoted = run[Stage.Promoted];
        string[] lines = [.. tables.Legend, .. tables.Draw(promoted, MatrixComparison.Of(run, promoted)), "", TruthTable.Key];
        return Folded($"Matrix of {run.Scenario.Name} after promotion, as {run.Engine} saw it", string.Join('\n', lines));
    }

    // Names of scenarios are of letters, digits, '-' and '.', so a summary needs no escaping.
    private static string Folded(string title, string content) => $"\n<details><summary>{title}</summary>\n\n{MarkdownText.Block(content)}\n\n</details>\n";
}
