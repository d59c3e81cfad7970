namespace StageTest.Core.Connectivity;

/// <summary>What classes of pods and ranges of addresses open to each other: each cell a number, worked out when it is asked for.</summary>
/// <remarks>
/// Rows are first the ends inside and then the ranges that connections come from, columns the ends inside and then the ranges that
/// connections go to. Each end inside is the pods of one workload that are of one class.
/// </remarks>
internal sealed record MapCells
{
    private int? _lost;

    /// <summary>The numbers of cells.</summary>
    public required ConnectionTable Table { get; init; }

    /// <summary>The class of each end inside.</summary>
    public required int[] Ends { get; init; }

    /// <summary>For each class, by class of the other end, what its policies let out.</summary>
    public required int[][] Egress { get; init; }

    /// <summary>For each class, by class of the other end, what its policies let in.</summary>
    public required int[][] Ingress { get; init; }

    /// <summary>For each class, by range, what comes in from there.</summary>
    public required int[][] Opened { get; init; }

    /// <summary>For each class, by range, what goes out to there.</summary>
    public required int[][] Reached { get; init; }

    /// <summary>Whether pods of a class lose what could carry other packets past their policies (<see cref="Encapsulation"/>).</summary>
    public required bool[] LosesEncapsulation { get; init; }

    /// <summary>
    /// The rules between a row and a column, where some have conditions that are not evaluated; null if none has.
    /// </summary>
    public Func<int, int, ConditionalRules>? Conditions { get; init; }

    /// <summary>How many ranges connections come from.</summary>
    public required int Sources { get; init; }

    /// <summary>How many ranges connections go to.</summary>
    public required int Destinations { get; init; }

    /// <summary>How many cells a row has at most.</summary>
    public int Width => Ends.Length + Destinations;

    /// <summary>Works out a row; how many of its cells are filled: from ranges nothing leads to ranges.</summary>
    /// <param name="from">The row.</param>
    /// <param name="row">Where its cells are written.</param>
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

    /// <summary>What a class opens to another.</summary>
    public int Between(int from, int to)
    {
        var cell = Table.Intersect(Egress[from][to], Ingress[to][from]);
        return LosesEncapsulation[from] ? Table.Except(cell, _lost ??= Table.SetNumber(Encapsulation.Connections)) : cell;
    }
}
