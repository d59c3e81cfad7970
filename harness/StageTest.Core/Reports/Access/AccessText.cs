using System.Collections.Immutable;
using StageTest.Core.Access;
using StageTest.Core.Documents;

namespace StageTest.Core.Reports.Access;

/// <summary>Writes an <see cref="AccessMatrix"/> for people: text, Markdown and comma-separated values.</summary>
internal static class AccessText
{
    private static readonly ImmutableArray<string> Heading = ["kind", "tier", "namespace", "verbs"];

    /// <summary>Writes a table for each subject.</summary>
    public static void WriteText(AccessMatrix matrix, TextWriter writer)
    {
        writer.WriteLine($"Calculated for the install '{matrix.Install.Name}': {matrix.Install.Description}.");
        foreach (var subject in matrix.Subjects)
        {
            writer.WriteLine();
            writer.WriteLine(PrintableText.Of(subject.ToString()));
            ImmutableArray<string>[] rows = [Heading, .. matrix.Cells.Where(c => c.Subject == subject).Select(Row)];
            if (rows.Length == 1)
            {
                writer.WriteLine("  may do none of this");
                continue;
            }

            int[] widths = [.. Heading.Select((_, column) => rows.Max(row => row[column].Length))];
            foreach (var row in rows)
            {
                writer.WriteLine($"  {string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()}");
            }
        }

        if (!matrix.StagesOnly.IsEmpty)
        {
            writer.WriteLine("\nMay stage and not promote:");
            foreach (var cell in matrix.StagesOnly)
            {
                writer.WriteLine(PrintableText.Of($"  {StagesOnly(cell)}"));
            }
        }

        foreach (var line in Evidence(matrix))
        {
            writer.WriteLine(PrintableText.Of(line));
        }

        foreach (var binding in matrix.Unresolved)
        {
            writer.WriteLine($"\nNot known: {Unknown(binding)}");
        }
    }

    /// <summary>The result of a proof, as in the contract.</summary>
    public static string OutcomeOf(AccessProof proof) =>
        proof.IsAllowed switch
        {
            true => "allowed",
            false => "denied",
            null => "notProven",
        };

    /// <summary>Writes one table for all subjects.</summary>
    public static void WriteMarkdown(AccessMatrix matrix, TextWriter writer)
    {
        writer.Write($"Calculated for the install {MarkdownText.Code(matrix.Install.Name)}: {matrix.Install.Description}.\n\n");
        writer.Write($"| subject | {string.Join(" | ", Heading)} |\n|---|{string.Concat(Heading.Select(_ => "---|"))}\n");
        foreach (var cell in matrix.Cells)
        {
            var texts = Row(cell).Select(MarkdownText.Escape);
            writer.Write($"| {MarkdownText.Escape(cell.Subject.ToString())} | {string.Join(" | ", texts)} |\n");
        }

        foreach (var cell in matrix.StagesOnly)
        {
            writer.Write($"\nMay stage and not promote: {MarkdownText.Escape(StagesOnly(cell))}\n");
        }

        foreach (var line in Evidence(matrix).Where(l => l.Length > 0))
        {
            writer.Write($"\n{MarkdownText.Escape(line.Trim())}\n");
        }

        foreach (var binding in matrix.Unresolved)
        {
            writer.Write($"\nNot known: {MarkdownText.Escape(Unknown(binding))}\n");
        }
    }

    /// <summary>Writes a line for each allowed verb, as in RFC 4180.</summary>
    public static void WriteCsv(AccessMatrix matrix, TextWriter writer)
    {
        CsvText.WriteLine(["subject", "resource", "group", "tier", "namespace", "name", "verb"], writer);
        foreach (var cell in matrix.Cells)
        {
            foreach (var verb in cell.Verbs)
            {
                CsvText.WriteLine(
                    [$"{cell.Subject}", cell.Kind.Plural, cell.Kind.Group, cell.Tier, cell.Namespace, cell.Name, verb],
                    writer
                );
            }
        }
    }

    /// <summary>The rights that are missing because a role is unknown.</summary>
    public static string Unknown(RbacBinding binding) =>
        PrintableText.Of(
            $"{binding.Location}: {binding} refers to the {(binding.IsToClusterRole ? "ClusterRole" : "Role")} '{binding.Role}', which is "
                + "not among the files, so its rights are missing here. Name its file too."
        );

    private static IEnumerable<string> Evidence(AccessMatrix matrix)
    {
        if (matrix.Evidence is not { } evidence)
        {
            yield break;
        }

        yield return "";
        yield return $"Reviewed by {evidence.Cluster}: {CountText.Number(evidence.Reviewed.Count)} of "
            + $"{CountText.Number(evidence.Asked.Length)} verbs are allowed.";
        if (!evidence.Proofs.IsEmpty)
        {
            int Of(bool? allowed) => evidence.Proofs.Count(p => p.IsAllowed == allowed);
            yield return $"Proven by writes that change nothing: {Of(true)} pass, {Of(false)} are refused, {Of(null)} are not proven.";
            foreach (var why in evidence.Proofs.Where(p => p.IsAllowed is null).GroupBy(p => p.Detail).OrderByDescending(g => g.Count()))
            {
                yield return $"  not proven ({why.Count()}): {why.Key}";
            }
        }

        yield return matrix.Disagreements.IsEmpty ? "The grades agree." : "The grades disagree:";
        foreach (var disagreement in matrix.Disagreements)
        {
            yield return $"  {disagreement}";
        }
    }

    private static string StagesOnly(AccessCell cell) => $"{cell.Subject}: {cell.Kind.Kind}{cell.Place}";

    private static ImmutableArray<string> Row(AccessCell cell) =>
        [
            PrintableText.Of(cell.Kind.ToString()),
            cell.Kind.IsTiered ? PrintableText.Of(cell.Tier) : "-",
            !cell.Kind.IsNamespaced ? "-"
            : cell.Namespace == AccessMatrix.AnyNamespace ? "any"
            : PrintableText.Of(cell.Namespace),
            string.Join(", ", cell.Verbs) + (cell.Name.Length == 0 ? "" : PrintableText.Of($" (only '{cell.Name}')")),
        ];
}
