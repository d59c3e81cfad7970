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
                writer.WriteLine("  may do nothing of what was asked");
                continue;
            }

            int[] widths = [.. Heading.Select((_, column) => rows.Max(row => row[column].Length))];
            foreach (var row in rows)
            {
                writer.WriteLine($"  {string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()}");
            }
        }

        foreach (var binding in matrix.Unresolved)
        {
            writer.WriteLine($"\nNot known: {Unknown(binding)}");
        }
    }

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

        foreach (var binding in matrix.Unresolved)
        {
            writer.Write($"\nNot known: {MarkdownText.Escape(Unknown(binding))}\n");
        }
    }

    /// <summary>Writes a line for each verb that is allowed, as in RFC 4180.</summary>
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

    /// <summary>What is missing because a role is not known.</summary>
    public static string Unknown(RbacBinding binding) =>
        PrintableText.Of(
            $"{binding.Location}: {binding} refers to the {(binding.IsToClusterRole ? "ClusterRole" : "Role")} '{binding.Role}', which is "
                + "not among the files. What it grants is missing here. Name its file too."
        );

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
