namespace StageTest.Core.Documents;

/// <summary>Collects every <see cref="Diagnostic"/> of one input, so that all problems are reported at once.</summary>
internal sealed class DiagnosticBag
{
    private readonly List<Diagnostic> _items = [];
    private readonly HashSet<Diagnostic> _seen = [];
    private readonly Dictionary<(string File, string Message), (int Index, SortedSet<int> Lines)> _repeated = [];
    private readonly HashSet<(string File, string Message)> _grown = [];

    /// <summary>Everything found so far, in the order of finding.</summary>
    public IReadOnlyList<Diagnostic> Items
    {
        get
        {
            NameFurtherLines();
            return _items;
        }
    }

    /// <summary>The number of reported problems, including repetitions in <see cref="ErrorOnce"/>.</summary>
    public int Told { get; private set; }

    /// <summary>How many errors there are.</summary>
    public int ErrorCount { get; private set; }

    /// <summary>Whether anything makes the input unusable.</summary>
    public bool HasErrors => ErrorCount > 0;

    /// <summary>Adds an error.</summary>
    public void Error(SourceLocation location, string message) => Add(new(Severity.Error, location, Printable(message)));

    /// <summary>
    /// Adds an error with one cause and possibly many places, such as a wrong name: it becomes one error that names the other lines of the
    /// file.
    /// </summary>
    public void ErrorOnce(SourceLocation location, string message)
    {
        if (!_repeated.TryGetValue((location.File, message), out var known))
        {
            var place = _items.Count;
            Error(location, message);
            _repeated.Add((location.File, message), (_items.Count > place ? place : -1, [location.Line]));
            return;
        }

        Told++;
        if (known.Lines.Add(location.Line) && known.Index >= 0)
        {
            _grown.Add((location.File, message));
        }
    }

    // Computed on demand, not line by line: a file may have the same wrong name in each of its lines.
    private void NameFurtherLines()
    {
        foreach (var key in _grown)
        {
            var (index, lines) = _repeated[key];
            var first = _items[index];
            var others = lines.Where(l => l != first.Location.Line).ToArray();
            _items[index] = first with
            {
                Message = Printable(
                    $"{key.Message} It stands in {(others.Length == 1 ? "line" : "lines")} {string.Join(", ", others)} too."
                ),
            };
        }

        _grown.Clear();
    }

    /// <summary>Adds a warning.</summary>
    public void Warning(SourceLocation location, string message) => Add(new(Severity.Warning, location, Printable(message)));

    /// <summary>Adds a note.</summary>
    public void Note(SourceLocation location, string message) => Add(new(Severity.Note, location, Printable(message)));

    /// <summary>Adds a diagnostic with a severity that the caller chose.</summary>
    public void Add(Severity severity, SourceLocation location, string message) => Add(new(severity, location, Printable(message)));

    /// <summary>Adds everything that another reader found.</summary>
    public void AddRange(IEnumerable<Diagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics)
        {
            Add(diagnostic);
        }
    }

    /// <summary>Everything found, by file, then by place in the file.</summary>
    public IReadOnlyList<Diagnostic> Sorted() =>
        [
            .. WithoutEchoes()
                .OrderBy(d => d.Location.File, StringComparer.Ordinal)
                .ThenBy(d => d.Location.Line)
                .ThenBy(d => d.Location.Column),
        ];

    // Two readers of one document may report the same problem with different remedies: an error takes precedence over a warning, and the
    // first is kept.
    private IEnumerable<Diagnostic> WithoutEchoes()
    {
        static (SourceLocation, string) Fact(Diagnostic diagnostic) =>
            (
                diagnostic.Location,
                diagnostic.Message.IndexOf(". ", StringComparison.Ordinal) is var end and > 0
                    ? diagnostic.Message[..end]
                    : diagnostic.Message
            );
        return Items.GroupBy(Fact).Select(same => same.FirstOrDefault(d => d.Severity == Severity.Error) ?? same.First());
    }

    // Messages quote untrusted input: control characters, line ends and pages of text must not reach a terminal or a CI log. The middle is
    // cut, because the fact is at the start and the remedy at the end.
    private static string Printable(string message)
    {
        const int longest = 800;
        if (message.Length > longest)
        {
            message = $"{message[..(longest / 2)]} ... {message[^(longest / 2)..]}";
        }

        return PrintableText.Of(message);
    }

    // A file that two stages name is read once for each of them; its problems are reported once.
    private void Add(Diagnostic diagnostic)
    {
        Told++;
        if (_seen.Add(diagnostic))
        {
            _items.Add(diagnostic);
            ErrorCount += diagnostic.Severity == Severity.Error ? 1 : 0;
        }
    }
}
