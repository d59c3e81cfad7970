using System.Globalization;
using StageTest.Core.Documents;
using StageTest.Core.Promotion;
using StageTest.Core.Recommendation;
using StageTest.Core.Reports.Maps;

namespace StageTest.Core.Reports.Recommendations;

/// <summary>Writes a recommendation for people: as text and as Markdown.</summary>
internal static class RecommendationText
{
    // The maximum length of a list; the rest is counted.
    private const int MostListed = 20;

    /// <summary>Writes text.</summary>
    public static void Write(RecommendationReport report, OutputLook look, TextWriter writer)
    {
        if (report.State == RecommendationState.Shown)
        {
            foreach (var file in report.Recommendation.Files)
            {
                writer.WriteLine($"# {file.Name}");
                writer.WriteLine(RecommendationWords.TextOf(report.Recommendation, file));
            }
        }

        foreach (var change in report.State == RecommendationState.Proposed ? report.Changes : [])
        {
            writer.Write(UnifiedDiff.Of(change, look.ForTerminal));
        }

        foreach (var (heading, items) in Lists(report))
        {
            writer.WriteLine($"{heading}:");
            foreach (var item in items.Take(MostListed))
            {
                writer.WriteLine(PrintableText.Of($"  {item}"));
            }

            if (items.Length > MostListed)
            {
                writer.WriteLine($"  {CountText.More(items.Length - MostListed)}");
            }
        }

        foreach (var line in Closing(report))
        {
            writer.WriteLine(PrintableText.Of(line));
        }
    }

    /// <summary>Writes Markdown.</summary>
    public static void WriteMarkdown(RecommendationReport report, TextWriter writer)
    {
        foreach (var line in Closing(report))
        {
            writer.Write($"{MarkdownText.Escape(line)}\n\n");
        }

        foreach (var (heading, items) in Lists(report))
        {
            writer.Write($"### {MarkdownText.Escape(heading)}\n\n");
            foreach (var item in items.Take(MostListed))
            {
                writer.Write($"- {MarkdownText.Escape(item)}\n");
            }

            if (items.Length > MostListed)
            {
                writer.Write($"- {MarkdownText.Escape(CountText.More(items.Length - MostListed))}\n");
            }

            writer.Write("\n");
        }

        foreach (var file in report.Recommendation.Files)
        {
            writer.Write($"### {MarkdownText.Code(file.Name)}\n\n");
            writer.Write(MarkdownText.Block(RecommendationWords.TextOf(report.Recommendation, file)));
            writer.Write("\n");
        }
    }

    /// <summary>All remarks, by heading; empty lists are omitted.</summary>
    public static IEnumerable<(string Heading, string[] Items)> Lists(RecommendationReport report)
    {
        var made = report.Recommendation;
        (string, string[])[] all =
        [
            ("The policies cannot be proven, so that nothing is written", [.. made.Proof.Faults]),
            ("Not written", [.. made.Unwritten.Select(u => $"{u.Connection}: {u.Reason}")]),
            ("Seen, not intended", Disagreements(made, isSeen: true)),
            ("Intended, never seen", Disagreements(made, isSeen: false)),
            (
                "Allowed beyond the requested connections",
                [.. made.Beyond is { } beyond ? beyond.Changes.Select(c => MapDiffText.Line(beyond, c)) : []]
            ),
            ("No rule separates these from requested connections", [.. made.Generalisations.Select(g => $"{g.Flow} from {g.For}")]),
            ("May be surplus", [.. made.Proof.Surplus]),
            ("Surplus of '--beside': allowed, but not requested", [.. made.Proof.BesideSurplus.Select(s => $"{s.Connection}: {s.Reason}")]),
            (
                "No connection is written for these, and so no policy ('--default-deny' writes one that denies all)",
                [.. made.WithoutFlows.Select(w => $"{w}")]
            ),
            ("Of an earlier recommendation and no longer recommended; remove", [.. report.Outdated]),
            ("Seen in the held-out records, and denied", [.. made.HeldDenied.Select(f => $"{f}")]),
            ("Learned", [.. Learned(made)]),
            ("To know", [.. made.Remarks]),
        ];
        return all.Where(l => l.Item2.Length > 0);
    }

    private static IEnumerable<string> Learned(PolicyRecommendation made)
    {
        if (made.Demand.Learning is not { Days.IsEmpty: false } learning)
        {
            yield break;
        }

        foreach (var (day, count) in learning.Days)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd}: {CountText.Of(count, "new connection")}");
        }

        foreach (var (workload, since) in learning.StableSince)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{workload}: stable since {since.UtcDateTime:yyyy-MM-dd HH:mm}");
        }

        if (learning.HeldFrom is { } cut)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"kept back from {cut.UtcDateTime:yyyy-MM-dd HH:mm} on: {CountText.Of(learning.Held.Length, "new connection")}, of which "
                    + $"{CountText.Number(made.HeldDenied.Length)} would be denied"
            );
        }
    }

    private static string[] Disagreements(PolicyRecommendation made, bool isSeen) =>
        [
            .. made
                .Demand.Disagreements.Where(d => d.IsSeen == isSeen)
                .Select(d =>
                    d.IsWritten ? $"{d.Flow}: written" : $"{d.Flow}: not written; '--include-{(isSeen ? "seen" : "intended")}' writes it"
                ),
        ];

    /// <summary>The proof, and the state of the files: a sentence or two each.</summary>
    public static IEnumerable<string> Closing(RecommendationReport report)
    {
        var made = report.Recommendation;
        var sets = made.Files.Count(f => f.Workloads.IsEmpty);
        var files =
            CountText.Of(made.Files.Length - sets, "policy", "policies")
            + (sets == 0 ? "" : $" and {CountText.Of(sets, "set")} of addresses");
        yield return RecommendationWords.Proof(made);
        yield return report.State switch
        {
            RecommendationState.Unproven => "Nothing was written, because the proof failed.",
            RecommendationState.Shown => $"{files} shown. '--write-to DIR' writes them, a file each.",
            RecommendationState.Proposed =>
                $"Nothing was written: files in {report.Folder} differ from what is recommended. '--yes' overwrites them.",
            RecommendationState.Unchanged => $"{files} in {report.Folder}, as they were.",
            _ => $"{files} in {report.Folder}; {CountText.Of(report.Changes.Length, "file")} written.",
        };
        if (
            report.StagedEntry is { } entry
            && !made.Files.IsEmpty
            && report.State is RecommendationState.Written or RecommendationState.Unchanged
        )
        {
            yield return $"In the scenario: 'policies: {{ staged: [{entry}] }}'.";
        }
    }
}
