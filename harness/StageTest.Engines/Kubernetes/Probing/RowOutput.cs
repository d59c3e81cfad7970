using StageTest.Engines.Kubernetes.Client;

namespace StageTest.Engines.Kubernetes.Probing;

/// <summary>Reads what a program writes about a row, line by line as it arrives.</summary>
internal abstract class RowOutput
{
    private readonly OutputLines _lines;

    /// <summary>Without any line.</summary>
    /// <param name="answers">Receives the results of the probes.</param>
    protected RowOutput(RowAnswers answers)
    {
        Answers = answers;
        _lines = new(Read);
    }

    /// <summary>The results of the probes.</summary>
    public RowAnswers Answers { get; }

    /// <summary>Whether the program said that the row is complete, and waits for the next one.</summary>
    public bool IsComplete { get; protected set; }

    /// <summary>Reads the next piece, which may end anywhere.</summary>
    /// <returns>Whether more belongs to the row.</returns>
    public bool Take(ReadOnlyMemory<byte> piece)
    {
        _lines.Take(piece);
        return !IsComplete;
    }

    /// <summary>Ends the output.</summary>
    public void End()
    {
        _lines.End();
        Finish();
    }

    /// <summary>Reads a line.</summary>
    protected abstract void Read(string line);

    /// <summary>Judges the results that need all lines. Default: none.</summary>
    protected virtual void Finish() { }
}
