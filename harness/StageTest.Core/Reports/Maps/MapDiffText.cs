using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Reports.Graphs;

namespace StageTest.Core.Reports.Maps;

/// <summary>Writes a <see cref="MapComparison"/> for people and for scripts.</summary>
internal static class MapDiffText
{
    /// <summary>The heading of a Markdown table of changes.</summary>
    public const string Heading = "| change | from | to | before | after |\n|---|---|---|---|---|\n";

    /// <summary>One line for each change, the riskiest first.</summary>
    public static void WriteText(MapComparison comparison, TextWriter writer)
    {
        foreach (var workload in comparison.NewWorkloads)
        {
            writer.Write($"new      {workload}\n");
        }

        foreach (var workload in comparison.LostWorkloads)
        {
            writer.Write($"gone     {workload}\n");
        }

        foreach (var change in comparison.Changes)
        {
            writer.Write($"{Line(comparison, change)}\n");
        }

        writer.Write(comparison.IsEmpty ? "No connection changes.\n" : $"{Summary(comparison)}\n");
    }

    /// <summary>The changes as a Markdown table.</summary>
    public static void WriteMarkdown(MapComparison comparison, TextWriter writer)
    {
        writer.Write($"{Summary(comparison)}\n");
        if (!comparison.Changes.IsEmpty)
        {
            writer.Write($"\n{MermaidGraph.Block(comparison)}");
            writer.Write($"\n{Heading}");
        }

        foreach (var change in comparison.Changes)
        {
            writer.Write($"{Row(comparison, change)}\n");
        }
    }

    /// <summary>A change as a line of text.</summary>
    public static string Line(MapComparison comparison, MapChange change) =>
        $"{Word(change), -8} {change.From} => {change.To} : "
        + string.Join("; ", Parts(comparison, change))
        + ConnectionMap.FamilyText(change.Family);

    /// <summary>A change as a row of a Markdown table.</summary>
    public static string Row(MapComparison comparison, MapChange change)
    {
        var (before, after) = Sides(comparison, change);
        string[] parts = [.. change.IsSame ? [] : new[] { after }, .. Undetermined(comparison, change)];
        var cells = new[]
        {
            Word(change),
            $"{change.From}",
            $"{change.To}",
            before,
            string.Join("; ", parts) + ConnectionMap.FamilyText(change.Family),
        };
        return $"| {string.Join(" | ", cells.Select(MarkdownText.Escape))} |";
    }

    /// <summary>The number of connections that open, close and change, in a sentence.</summary>
    public static string Summary(MapComparison comparison)
    {
        var added = comparison.Changes.Count(c => c.IsAdded);
        var removed = comparison.Changes.Count(c => c.IsRemoved);
        var undetermined = comparison.Changes.Count(c => c.IsUndetermined);
        return $"{CountText.Of(comparison.Changes.Length, "change")}: {added} added, {removed} removed, "
            + $"{comparison.Changes.Length - added - removed - undetermined} changed"
            + (undetermined == 0 ? "." : $", {undetermined} unknown.");
    }

    /// <summary><c>added</c>, <c>removed</c>, <c>changed</c>, or <c>unknown</c> if it cannot be determined.</summary>
    public static string Word(MapChange change) =>
        change.IsUndetermined ? "unknown"
        : change.IsAdded ? "added"
        : change.IsRemoved ? "removed"
        : "changed";

    private static IEnumerable<string> Parts(MapComparison comparison, MapChange change)
    {
        var (before, after) = Sides(comparison, change);
        return change.IsSame ? Undetermined(comparison, change) : Undetermined(comparison, change).Prepend($"{before} -> {after}");
    }

    private static IEnumerable<string> Undetermined(MapComparison comparison, MapChange change)
    {
        if (!change.MayDiffer.IsEmpty)
        {
            var connections = ConnectionMap.TextOf(change.MayDiffer, ConnectionSet.None, comparison.NamesOtherProtocols);
            yield return $"{connections} may open or close, by a condition that is not evaluated";
        }
    }

    // Texts overlook encapsulation, so both sides may read alike where nothing else changes.
    private static (string Before, string After) Sides(MapComparison comparison, MapChange change)
    {
        string Side(ConnectionSet connections, ConnectionSet unknown) =>
            ConnectionMap.TextOf(connections, unknown, comparison.NamesOtherProtocols, comparison.HasUnjudged);
        var (before, after) = (Side(change.Before, change.BeforeUnknown), Side(change.After, change.AfterUnknown));
        return change.IsSame || before != after ? (before, after) : (before, $"{after} ({Effect(change)})");
    }

    private static string Effect(MapChange change) =>
        string.Join(
            "; ",
            new[] { ("opens", change.Opened), ("closes", change.Closed) }
                .Where(effect => !effect.Item2.IsEmpty)
                .Select(effect => $"{effect.Item1} {effect.Item2.ToFullString()}")
        );
}
