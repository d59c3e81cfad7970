namespace StageTest.Core.Connectivity;

/// <summary>Numbers for sets of connections: equal sets have the same number, and each combination is computed once.</summary>
/// <remarks>
/// Policies lead to few different sets for many pairs of ends. Bounds (<see cref="ConnectionBounds"/>) are numbered too, so that a cell of
/// a map is one number.
/// </remarks>
internal sealed class ConnectionTable
{
    /// <summary>The number of bounds that allow nothing.</summary>
    public const int Nothing = 0;

    /// <summary>The number of bounds that allow everything.</summary>
    public const int Everything = 1;

    private readonly Dictionary<ConnectionSet, int> _setNumbers = [];
    private readonly List<ConnectionSet> _sets = [];
    private readonly Dictionary<(int Certain, int Possible), int> _numbers = [];
    private readonly List<(int Certain, int Possible)> _bounds = [];
    private readonly List<ConnectionBounds?> _made = [];
    private readonly Dictionary<(int, int), int> _unions = [];
    private readonly Dictionary<(int, int), int> _intersections = [];
    private readonly Dictionary<(int, int), int> _differences = [];
    private readonly Dictionary<(int, int), int> _common = [];

    /// <summary>A table with only the sets for nothing and everything.</summary>
    public ConnectionTable()
    {
        Known(SetNumber(ConnectionSet.None));
        Known(SetNumber(ConnectionSet.All));
    }

    /// <summary>The bounds of a number.</summary>
    public ConnectionBounds this[int number] => _made[number] ??= new(_sets[_bounds[number].Certain], _sets[_bounds[number].Possible]);

    /// <summary>The number of a set.</summary>
    public int SetNumber(ConnectionSet set)
    {
        if (!_setNumbers.TryGetValue(set, out var number))
        {
            _setNumbers[set] = number = _sets.Count;
            _sets.Add(set);
        }

        return number;
    }

    /// <summary>The numbers of the bounds between sets, which often repeat.</summary>
    /// <param name="certain">The certainly allowed connections, for each place.</param>
    /// <param name="possible">The connections that may be allowed there; the same list if everything is known.</param>
    public int[] Numbers(ConnectionSet[] certain, ConnectionSet[] possible)
    {
        var numbers = new int[certain.Length];
        for (var i = 0; i < certain.Length; i++)
        {
            var isSame = i > 0 && ReferenceEquals(certain[i], certain[i - 1]) && ReferenceEquals(possible[i], possible[i - 1]);
            numbers[i] = isSame ? numbers[i - 1] : Number(SetNumber(certain[i]), SetNumber(possible[i]));
        }

        return numbers;
    }

    /// <summary>The number of bounds that are one known set.</summary>
    /// <param name="set">The number of the set.</param>
    public int Known(int set) => Number(set, set);

    /// <summary>Whether nothing is even possible.</summary>
    public bool IsImpossible(int bounds) => _bounds[bounds].Possible == Nothing;

    /// <summary>What both bounds allow.</summary>
    public int Intersect(int first, int second)
    {
        if (first == second || second == Everything)
        {
            return first;
        }

        if (first == Everything)
        {
            return second;
        }

        if (first == Nothing || second == Nothing)
        {
            return Nothing;
        }

        if (!_common.TryGetValue((first, second), out var common))
        {
            var (one, other) = (_bounds[first], _bounds[second]);
            _common[(first, second)] = common = Number(Both(one.Certain, other.Certain), Both(one.Possible, other.Possible));
        }

        return common;
    }

    /// <summary>What either of two bounds allows.</summary>
    public int Union(int first, int second) =>
        Number(Either(_bounds[first].Certain, _bounds[second].Certain), Either(_bounds[first].Possible, _bounds[second].Possible));

    /// <summary>The connections that remain without a set.</summary>
    public int Except(int bounds, int set) => Number(Without(_bounds[bounds].Certain, set), Without(_bounds[bounds].Possible, set));

    /// <summary>The connections that are open and match a rule.</summary>
    /// <param name="open">The open connections.</param>
    /// <param name="meant">The set of the rule.</param>
    /// <param name="isCertain">Whether the rule matches for certain.</param>
    public int Hit(int open, int meant, bool isCertain) =>
        Number(isCertain ? Both(_bounds[open].Certain, meant) : Nothing, Both(_bounds[open].Possible, meant));

    /// <summary>The connections that remain open after a rule.</summary>
    /// <remarks>
    /// A rule that may match leaves its connections in the possible ones. It removes them from the certainly open ones unless it allows
    /// them: they are then allowed in both cases.
    /// </remarks>
    /// <param name="open">What was open.</param>
    /// <param name="meant">The set of the rule.</param>
    /// <param name="isCertain">Whether the rule matches for certain.</param>
    /// <param name="isAllow">Whether it allows.</param>
    public int Left(int open, int meant, bool isCertain, bool isAllow)
    {
        var (certain, possible) = _bounds[open];
        return Number(isCertain || !isAllow ? Without(certain, meant) : certain, isCertain ? Without(possible, meant) : possible);
    }

    private int Number(int certain, int possible)
    {
        if (!_numbers.TryGetValue((certain, possible), out var number))
        {
            _numbers[(certain, possible)] = number = _bounds.Count;
            _bounds.Add((certain, possible));
            _made.Add(null);
        }

        return number;
    }

    private int Both(int first, int second) =>
        first == second || second == Everything ? first
        : first == Everything ? second
        : Remember(_intersections, first, second, static (a, b) => a.Intersect(b));

    private int Either(int first, int second) =>
        first == second || second == Nothing ? first
        : first == Nothing ? second
        : Remember(_unions, first, second, static (a, b) => a.Union(b));

    private int Without(int first, int second) =>
        second == Nothing || first == Nothing ? first
        : first == second ? Nothing
        : Remember(_differences, first, second, static (a, b) => a.Except(b));

    private int Remember(
        Dictionary<(int, int), int> memory,
        int first,
        int second,
        Func<ConnectionSet, ConnectionSet, ConnectionSet> combine
    )
    {
        if (!memory.TryGetValue((first, second), out var result))
        {
            memory[(first, second)] = result = SetNumber(combine(_sets[first], _sets[second]));
        }

        return result;
    }
}
