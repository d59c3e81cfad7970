using StageTest.Core.Documents;
using StageTest.Core.Replay;

namespace StageTest.Core.Reports.Flows;

/// <summary>Writes a replay for people, by reason: as text and as Markdown.</summary>
internal static class ReplayText
{
    /// <summary>The maximum number of listed flows for one reason; the rest is counted.</summary>
    public const int MostOfOneReason = 20;

    /// <summary>Writes text.</summary>
    public static void Write(ReplayReport report, OutputLook look, TextWriter writer)
    {
        foreach (var ofClass in ReplayWords.Classes.Where(c => !ReplayWords.IsCountedOnly(c)))
        {
            Write(ReplayWords.Heading(ofClass), ReplayWords.Groups(report, ofClass), writer);
        }

        Write(ReplayWords.PendingHeading, ReplayWords.PendingGroups(report), writer);
        foreach (var waiver in report.Expired)
        {
            writer.WriteLine(PrintableText.Of(Expired(waiver)));
        }

        writer.WriteLine(ReplayWords.Summary(report));
        var decision = ReplayWords.Decision(report);
        writer.WriteLine(look.Style is { } style ? style(report.Holds ? TextRole.Hold : TextRole.Promote, decision) : decision);
    }

    /// <summary>Writes Markdown.</summary>
    public static void WriteMarkdown(ReplayReport report, TextWriter writer)
    {
        writer.Write($"**{MarkdownText.Escape(ReplayWords.Decision(report))}** {MarkdownText.Escape(ReplayWords.Summary(report))}\n");
        foreach (var ofClass in ReplayWords.Classes.Where(c => !ReplayWords.IsCountedOnly(c)))
        {
            WriteMarkdown(ReplayWords.Heading(ofClass), ReplayWords.Groups(report, ofClass), writer);
        }

        WriteMarkdown(ReplayWords.PendingHeading, ReplayWords.PendingGroups(report), writer);
        foreach (var waiver in report.Expired)
        {
            writer.Write($"\n{MarkdownText.Escape(Expired(waiver))}\n");
        }
    }

    private static void Write(string heading, IEnumerable<(string Reason, ReplayedFlow[] Flows)> all, TextWriter writer)
    {
        var groups = all.ToArray();
        if (groups.Length == 0)
        {
            return;
        }

        writer.WriteLine($"{heading}:");
        foreach (var (reason, flows) in groups)
        {
            writer.WriteLine(PrintableText.Of($"  {CountText.Of(flows.Length, "flow")}: {reason}"));
            foreach (var flow in flows.Take(MostOfOneReason))
            {
                writer.WriteLine(PrintableText.Of($"    {ReplayWords.Line(flow)}"));
            }

            if (flows.Length > MostOfOneReason)
            {
                writer.WriteLine($"    {CountText.More(flows.Length - MostOfOneReason)}");
            }
        }

        writer.WriteLine();
    }

    private static void WriteMarkdown(string heading, IEnumerable<(string Reason, ReplayedFlow[] Flows)> all, TextWriter writer)
    {
        var groups = all.ToArray();
        if (groups.Length == 0)
        {
            return;
        }

        writer.Write($"\n### {MarkdownText.Escape(heading)}\n");
        foreach (var (reason, flows) in groups)
        {
            writer.Write($"\n{MarkdownText.Escape($"{CountText.Of(flows.Length, "flow")}: {reason}")}\n\n");
            foreach (var flow in flows.Take(MostOfOneReason))
            {
                writer.Write($"- {MarkdownText.Escape(ReplayWords.Line(flow))}\n");
            }

            if (flows.Length > MostOfOneReason)
            {
                writer.Write($"- {MarkdownText.Escape(CountText.More(flows.Length - MostOfOneReason))}\n");
            }
        }
    }

    private static string Expired(Scenarios.Declarations.Waiver waiver) =>
        $"The waiver for '{waiver.Place}', owned by {waiver.Owner}, ended on {waiver.Expires:yyyy-MM-dd} ({waiver.Location}). "
        + "Its owner may "
        + "renew it.";
}
