using StageTest.Core.Documents;

namespace StageTest.Core.Flows.Sources;

/// <summary>Collects problems of flow logs, which may have millions of lines.</summary>
/// <param name="diagnostics">Receives the first errors.</param>
internal sealed class FlowProblems(DiagnosticBag diagnostics)
{
    /// <summary>The number of problems that are reported individually.</summary>
    public const int MostTold = 100;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a broken record.</summary>
    public void Broken(string file, int line, int column, string fact) =>
        Add(new(file, line, column), $"This record was skipped: {fact}. Fix or remove it; the other records were read.");

    /// <summary>Adds a problem of a source as a whole.</summary>
    public void Add(SourceLocation location, string message)
    {
        Count++;
        if (Count <= MostTold)
        {
            diagnostics.Error(location, message);
        }
    }

    /// <summary>Adds the number of unreported problems.</summary>
    public void Finish(string file)
    {
        if (Count > MostTold)
        {
            diagnostics.Error(SourceLocation.Whole(file), $"{CountText.Number(Count - MostTold)} more records were skipped.");
        }
    }
}
