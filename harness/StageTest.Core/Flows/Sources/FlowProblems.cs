using StageTest.Core.Documents;

namespace StageTest.Core.Flows.Sources;

/// <summary>Gathers what is wrong with flow logs, which may be millions of lines.</summary>
/// <param name="diagnostics">Receives the first errors.</param>
internal sealed class FlowProblems(DiagnosticBag diagnostics)
{
    /// <summary>How many problems are told one by one.</summary>
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

    /// <summary>Adds how many were not told.</summary>
    public void Finish(string file)
    {
        if (Count > MostTold)
        {
            diagnostics.Error(SourceLocation.Whole(file), $"{CountText.Number(Count - MostTold)} more records were skipped.");
        }
    }
}
