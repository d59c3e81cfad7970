namespace StageTest.Core.Connectivity;

/// <summary>The connections between classes of pods and ranges of addresses: each cell is a number, computed on demand.</summary>
/// <remarks>
/// The rows are the ends inside, then the ranges that connections come from; the columns are the ends inside, then the ranges that
/// connections go to. Each end inside is the pods of one workload and one class.
/// </remarks>
internal sealed record MapCells
{
    private int? _lost;

    /// <summary>The numbers of cells.</summary>
    public required ConnectionTable Table { get; init; }

    /// <summary>The class of each end inside.</summary>
    public required int[] Ends { get; init; }

    /// <summary>For each class, by class of the other end, the connections that its policies let out.</summary>
    public required int[][] Egress { get; init; }

    /// <summary>For each class, by class of the other end, the connections that its policies let in.</summary>
    public required int[][] Ingress { get; init; }

    /// <summary>For each class, by range, the connections from there.</summary>
    public required int[][] Opened { get; init; }

    /// <summary>For each class, by range, the connections to there.</summary>
    public required int[][] Reached { get; init; }

    /// <summary>Whether pods of a class lose packets that could carry others past their policies (<see cref="Encapsulation"/>).</summary>
    public required bool[] LosesEncapsulation { get; init; }

    /// <summary>
    /// The rules between a row and a column, if some have unevaluated conditions; null if none has.
    /// </summary>
    public Func<int, int, ConditionalRules>? Conditions { get; init; }

    /// <summary>The number of ranges that connections come from.</summary>
    public required int Sources { get; init; }

    /// <summary>The number of ranges that connections go to.</summary>
    public required int Destinations { get; init; }

    /// <summary>The maximum number of cells in a row.</summary>
    public int Width => Ends.Length + Destinations;

    /// <summary>Computes a row, and returns how many of its cells are filled: ranges have no connections to ranges.</summary>
    /// <param name="from">The row.</param>
    /// <param name="row">The buffer for its cells.</param>
    public int Fill(int from, int[] row)
    {
        if (from >= Ends.Length)
        {
            for (var to = 0; to < Ends.Length; to++)
            {
                row[to] = Opened[Ends[to]][from - Ends.Length];
            }

            return Ends.Length;
        }

        for (var to = 0; to < Ends.Length; to++)
        {
            row[to] = Between(Ends[from], Ends[to]);
        }

        for (var range = 0; range < Destinations; range++)
        {
            row[Ends.Length + range] = Reached[Ends[from]][range];
        }

        return Width;
    }

    /// <summary>The connections from one class to another.</summary>
    public int Between(int from, int to)
    {
        var cell = Table.Intersect(Egress[from][to], Ingress[to][from]);
        return LosesEncapsulation[from] ? Table.Except(cell, _lost ??= Table.SetNumber(Encapsulation.Connections)) : cell;
    }
}
