using StageTest.Core.Documents;
using StageTest.Core.Engines;

namespace StageTest.Core.Reports;

/// <summary>Writes the requirements of engines and their state as a table for people.</summary>
internal static class ExaminationText
{
    private const int Columns = 3;

    private static readonly string[] Headings = ["ENGINE", "STATE", "NEED", "FOUND"];

    /// <summary>
    /// Writes the table with the remedy for each unmet requirement, and a line for each engine, kind of source and command.
    /// </summary>
    public static void Write(MachineExamination machine, TextWriter writer)
    {
        var examinations = machine.Engines;
        var rows = examinations.SelectMany(Rows).ToArray();
        var widths = Enumerable
            .Range(0, Columns)
            .Select(i => rows.Select(r => r.Cells[i].Length).Append(Headings[i].Length).Max() + 2)
            .ToArray();
        WriteRow(Headings);
        foreach (var (cells, remedy) in rows)
        {
            WriteRow(cells);
            if (remedy is not null)
            {
                WriteRow(["", "", "", $"-> {remedy}"]);
            }
        }

        writer.WriteLine();
        foreach (var examination in examinations)
        {
            writer.WriteLine(Summary(examination));
        }

        foreach (var renderer in machine.Renderers)
        {
            writer.WriteLine(
                renderer.Path is null
                    ? $"StageTest cannot render {renderer.Renders} here: {string.Join(" and ", renderer.Programs)} not found. "
                        + renderer.Remedy
                    : PrintableText.Of($"StageTest renders {renderer.Renders} with {renderer.Program} ({renderer.Path}).")
            );
        }

        foreach (var command in machine.Commands)
        {
            writer.WriteLine(
                command.Path is null
                    ? $"'stagetest {command.Command}' cannot run here: {command.Need} not found. {command.Remedy}"
                    : PrintableText.Of($"'stagetest {command.Command}' can run with {command.Need} ({command.Path}).")
            );
        }

        void WriteRow(string[] cells) =>
            writer.WriteLine((string.Concat(cells[..Columns].Select((cell, i) => cell.PadRight(widths[i]))) + cells[Columns]).TrimEnd());
    }

    private static IEnumerable<(string[] Cells, string? Remedy)> Rows(EngineExamination examination) =>
        examination.Requirements.IsEmpty
            ? [([examination.Engine, "ok", "nothing", ""], null)]
            : examination.Requirements.Select(r =>
                (new[] { examination.Engine, State(r), r.Name, PrintableText.Of(r.Found) }, r.IsMet ? null : r.Remedy)
            );

    private static string State(EngineRequirement requirement) =>
        requirement.IsMet ? "ok"
        : requirement.IsOptional ? "lacking"
        : "missing";

    private static string Summary(EngineExamination examination)
    {
        var missing = examination.Requirements.Where(r => r is { IsMet: false, IsOptional: false }).Select(r => r.Name).ToArray();
        return missing.Length > 0 ? $"{examination.Engine} cannot run here: it lacks {string.Join(", ", missing)}."
            : examination.SendsPackets ? $"{examination.Engine} can run and sends packets."
            : $"{examination.Engine} can run; it calculates and sends no packets.";
    }
}
