using System.Net.Sockets;
using StageTest.Core.Addresses;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios.Selection;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios;

/// <summary>Reads an expectation that is written as a table, sources down and destinations across.</summary>
/// <remarks>
/// Reports print the same form, so that a report's table can be pasted: a heading that may begin with <c>from \ to</c>, then one line for
/// each source with <c>.</c> allowed, <c>X</c> denied and <c>-</c> not stated. Blanks or <c>|</c> separate the cells.
/// </remarks>
internal sealed class TableReader(FlowSelection selection, string text, DiagnosticBag diagnostics)
{
    private static readonly char[] Separators = [' ', '\t', '|'];

    /// <summary>Reads a table.</summary>
    /// <param name="node">The block of text.</param>
    /// <param name="add">Receives the place of each flow that a cell selects, and its verdict.</param>
    public void Read(YamlNode node, Action<int, ExpectationEntry> add)
    {
        if (FieldReader.AsText(node, "'table'", diagnostics) is not { } table)
        {
            return;
        }

        var rows = Rows(table, node.Location).ToList();
        if (rows.Count < 2)
        {
            diagnostics.Error(
                node.Location,
                "A table needs a heading of destinations and a line for each source. Begin it with 'table: |'."
            );
            return;
        }

        var heading = rows[0].SkipWhile(cell => cell.Text is "from" or "\\" or "to" or "from\\to").ToList();
        var columns = heading.Select(cell => selection.Names.ReadHeading(cell.Text, cell.Location)).ToArray();

        // If a column covers IPv6 only, the other column of the same port covers IPv4, as in the tables of reports.
        var alone = columns.Where(c => c.Length > 0 && c.All(t => t.Family == IpFamily.V6)).SelectMany(c => c).ToHashSet();
        columns = [.. columns.Select(c => c.All(t => alone.Contains(t)) ? c : [.. c.Where(t => !alone.Contains(t))])];
        var named = heading.Select(cell => EndpointRef.ColonBeforePort(cell.Text) >= 0).ToArray();
        foreach (var row in rows.Skip(1))
        {
            ReadRow(row, columns, (column, entry) => entry with { NamesPort = named[column] }, add);
        }
    }

    private void ReadRow(
        List<(string Text, SourceLocation Location)> row,
        (EndpointRef To, Port Port, AddressFamily Family)[][] columns,
        Func<int, ExpectationEntry, ExpectationEntry> complete,
        Action<int, ExpectationEntry> add
    )
    {
        if (row.Count != columns.Length + 1)
        {
            diagnostics.Error(
                row[0].Location,
                $"This line has {row.Count - 1} cells, and the heading {columns.Length} destinations. Give each destination one cell."
            );
            return;
        }

        var from = selection.Names.ReadEndpoints(row[0].Text, row[0].Location);
        if (from.Length == 0)
        {
            return;
        }

        for (var column = 0; column < columns.Length; column++)
        {
            var (mark, location) = row[column + 1];
            Verdict? verdict = mark switch
            {
                "." => Verdict.Allowed,
                "X" => Verdict.Denied,
                _ => null,
            };
            if (verdict is null && mark != "-")
            {
                diagnostics.Error(location, $"'{mark}' is not a cell of a table. Write . for allowed, X for denied or - for not stated.");
            }
            else if (verdict is { } said)
            {
                selection.AddCell(from, columns[column], complete(column, new(said, location, null)), add);
            }
        }
    }

    // The lines of a block are unchanged in the file, so the location of each cell is known.
    private IEnumerable<List<(string Text, SourceLocation Location)>> Rows(string table, SourceLocation start)
    {
        var source = text.Split('\n');
        var lines = table.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].TrimEnd('\r');
            var number = start.Line + 1 + i;
            var written = number <= source.Length ? source[number - 1].TrimEnd('\r') : line;
            var indent = written.EndsWith(line, StringComparison.Ordinal) ? written.Length - line.Length : 0;
            var cells = new List<(string, SourceLocation)>();
            for (var at = 0; at < line.Length; )
            {
                var next = line.IndexOfAny(Separators, at);
                var end = next < 0 ? line.Length : next;
                if (end > at)
                {
                    cells.Add((line[at..end], new(start.File, number, indent + at + 1)));
                }

                at = end + 1;
            }

            if (cells.Count > 0)
            {
                yield return cells;
            }
        }
    }
}
