using System.Collections.Immutable;
using System.Net.Sockets;
using StageTest.Core.Connectivity;
using StageTest.Core.Topologies;

namespace StageTest.Core.Reports;

/// <summary>
/// The rows and columns of a drawn matrix: sources down, destinations with their ports across, external ones last.
/// </summary>
internal sealed class MatrixAxes(ProbePlan plan)
{
    /// <summary>The sources.</summary>
    public ImmutableArray<EndpointRef> Rows { get; } = [.. plan.Flows.Select(f => f.From).Distinct()];

    /// <summary>The destinations.</summary>
    public ImmutableArray<(EndpointRef To, Port Port, AddressFamily Family)> Columns { get; } =
    [
        .. plan
            .Flows.Select(f => (f.To, f.Port, f.Family))
            .Distinct()
            .OrderBy(c => c.To.IsExternal)
            .ThenBy(c => c.To)
            .ThenBy(c => c.Port)
            .ThenBy(c => c.Family),
    ];

    /// <summary>The number of cells, tested or not.</summary>
    public long Cells => (long)Rows.Length * Columns.Length;

    /// <summary>The size, <c>100 x 120</c>.</summary>
    public string Size => $"{Rows.Length} x {Columns.Length}";

    /// <summary>The replacement for a table that is too large.</summary>
    public string TooLarge => $"No table: {Size} cells are too many to read. '--output json=FILE' has every flow.";

    /// <summary>The name of a column: <c>shop/api:8080/tcp</c>.</summary>
    public string Name(int column) => $"{Columns[column].To}:{Flow.PortText(Columns[column].Port, Columns[column].Family)}";

    /// <summary>The index in the plan of a cell's flow, or -1 if it is not tested.</summary>
    public int PlaceOf(EndpointRef row, int column) =>
        plan.PlaceOf(new(row, Columns[column].To, Columns[column].Port, Columns[column].Family));
}
