using System.Globalization;
using System.Text;
using StageTest.Core.Connectivity;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Gate;
using StageTest.Core.Reports.Graphs;
using StageTest.Core.Reports.Maps;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.Core.Reports.Gate;

/// <summary>
/// The gate's comment on a pull request, and its step summary: decision, reasons, changed connections with the riskiest first, folded
/// matrices.
/// </summary>
/// <remarks>
/// GitHub refuses comments of more than 65,536 characters, and step summaries of more than 1 MiB
/// (<c>docs.github.com/actions/using-workflows/workflow-commands-for-github-actions</c>). Sections that exceed <see cref="MostCharacters"/>
/// are omitted, matrices first, and counted; lists are truncated before that. The first line is a mark by which a workflow finds its
/// earlier comment.
/// </remarks>
internal sealed class MarkdownGate : IResultWriter<GateReport>
{
    /// <summary>The maximum length of the text, in characters.</summary>
    public const int MostCharacters = 60_000;

    /// <summary>The first line.</summary>
    public const string Mark = "<!-- stagetest-gate -->";

    private const int MostReasons = 30;
    private const int MostFlows = 30;
    private const int MostConnections = 50;
    private const int LongestLine = 600;

    // The reasons, the accepted ones and the flows must always fit together, even after escaping.
    private const int LongestList = 15_000;

    /// <inheritdoc/>
    public void Write(GateReport report, TextWriter writer)
    {
        var text = new StringBuilder(
            $"{Mark}\n## StageTest gate: {OutcomeText.Word(report.Outcome)}\n\n{MarkdownText.Escape(GateText.Summary(report))}\n"
        );
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
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n{CountText.Of(leftOut, "section")} left out, because comments have a limited length. The other formats have "
                    + $"everything.\n"
            );
        }

        writer.Write(text);
    }

    private static IEnumerable<string> Sections(GateReport report)
    {
        yield return Listed(
            "What is wrong with the input",
            [.. report.Problems.Select(p => $"- {Place(p.Location)} " + $"{Escape(p.Message)}")]
        );
        yield return Listed("Why", [.. report.Holding.Select(r => $"- {Line(r)}")]);
        yield return Listed(
            "Accepted",
            [.. report.Reasons.Where(r => !r.Holds).Select(r => $"- {Line(r)} ({Escape(GateText.Acceptance(r)!)})")]
        );
        yield return Flows(report);
        yield return Listed(
            "Results of the base's and of the change's scenarios, side by side",
            [.. QuestionText.Answers(report).Select(line => $"- {Escape(line)}")]
        );
        yield return Listed("Changes of the scenarios", [.. QuestionText.Changes(report).Select(line => $"- {Escape(line)}")]);
        yield return report.Settings is { } settings ? $"\n{MarkdownText.Escape(settings)}\n" : "";
        yield return Survivors(report);
        yield return GateText.Readiness(report) is { } readiness ? $"\n{MarkdownText.Escape(readiness)}\n" : "";
        yield return Graph(GateText.ConnectionsTitle, report.Connections);
        yield return Connections(GateText.ConnectionsTitle, report.Connections);
        foreach (var change in report.Changes)
        {
            var frames = LabelFrames.Of(report.FrameLabel, change.Scenario.Topology);
            var map = change.Map is { } found ? found with { Frames = frames } : null;
            yield return Graph($"Connections of {change.Scenario.Name} that change", map);
            yield return Connections($"Every connection of {change.Scenario.Name} that changes, on all ports and addresses", change.Map);
            yield return Connections($"Every connection of {change.Scenario.Name} that changes before promotion", change.EarlyMap);
        }

        foreach (var run in report.Run?.Scenarios.Select(s => s.Run).OfType<ScenarioRun>() ?? [])
        {
            yield return Matrix(run);
        }
    }

    private static string Survivors(GateReport report) =>
        report.Mutations is not { } mutations
            ? ""
            : $"\n{MarkdownText.Escape(mutations.Summary)}\n"
                + (
                    mutations.IsEnough
                        ? ""
                        : Listed(
                            "Mistakes that no expectation notices",
                            [.. mutations.Survivors.Select(s => $"- {Place(s.Mutant.Location)} {Escape(MutationReview.Describe(s))}")]
                        )
                );

    private static string Line(HoldReason reason) =>
        $"**{reason.Id}** {Escape(reason.Text)}{(reason.Location.Line > 0 ? $" {Place(reason.Location)}" : "")}";

    private static string Place(SourceLocation location) => MarkdownText.Code(Short(location.ToString()));

    private static string Escape(string text) => MarkdownText.Escape(Short(text));

    private static string Short(string text) => text.Length > LongestLine ? text[..LongestLine] + " ..." : text;

    private static string Listed(string title, string[] lines) =>
        lines.Length == 0 ? "" : Cut($"\n### {title}\n\n", lines, MostReasons, "- and {0} more\n");

    private static string Cut(string head, string[] lines, int most, string rest)
    {
        var text = new StringBuilder(head);
        var told = 0;
        while (told < lines.Length && told < most && text.Length + lines[told].Length < LongestList)
        {
            text.Append(lines[told++]).Append('\n');
        }

        return told == lines.Length
            ? text.ToString()
            : text.AppendFormat(CultureInfo.InvariantCulture, rest, CountText.Number(lines.Length - told)).ToString();
    }

    private static string Flows(GateReport report)
    {
        var flows = GateText.Flows(report).ToArray();
        if (flows.Length == 0)
        {
            return report.Changes.IsEmpty ? "" : "\nNo flow that a scenario tests changes its verdict.\n";
        }

        const string head = "\n### Changed flows, the riskiest first\n\n| Change | Flow | Decided by | Scenario |\n|---|---|---|---|\n";
        return Cut(
            head,
            [
                .. flows.Select(f =>
                    $"| {GateText.Word(f.Change)} | {MarkdownText.Code(f.Change.Flow.ToString())} | "
                    + $"{Escape(GateText.Deciding(f.Change))} | {MarkdownText.Code(f.Scenario)} |"
                ),
            ],
            MostFlows,
            "\nand {0} more.\n"
        );
    }

    private static string Connections(string title, MapComparison? changes)
    {
        if (changes is not { Changes.IsEmpty: false })
        {
            return "";
        }

        var rows = Cut(
            MapDiffText.Heading,
            [.. changes.Changes.Select(c => MapDiffText.Row(changes, c))],
            MostConnections,
            "\nand {0} more.\n"
        );
        return $"\n<details><summary>{title}</summary>\n\n{MapDiffText.Summary(changes)}\n\n{rows}\n</details>\n";
    }

    // The graph is a section of its own, so that it is omitted before the table if a comment becomes too long.
    private static string Graph(string title, MapComparison? changes) =>
        changes is { Changes.IsEmpty: false } ? $"\n**{title}**\n\n{MermaidGraph.Block(changes)}" : "";

    private static string Matrix(ScenarioRun run)
    {
        var tables = new StageTables(run, TextReport.DefaultWidth, (_, mark) => mark);
        var promoted = run[Stage.Promoted];
        string[] lines = [.. tables.Legend, .. tables.Draw(promoted, MatrixComparison.Of(run, promoted)), "", TruthTable.Key];
        return Folded($"Matrix of {run.Scenario.Name} after promotion, as {run.Engine} saw it", string.Join('\n', lines));
    }

    // Names of scenarios consist of letters, digits, '-' and '.', so a summary needs no escaping.
    private static string Folded(string title, string content) =>
        $"\n<details><summary>{title}</summary>\n\n{MarkdownText.Block(content)}\n\n</details>\n";
}
