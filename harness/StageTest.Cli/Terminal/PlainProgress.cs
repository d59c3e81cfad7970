using StageTest.Core.Runs;

namespace StageTest.Cli.Terminal;

/// <summary>Writes each step on a line of its own, for logs.</summary>
internal sealed class PlainProgress(TextWriter writer) : IProgress<RunProgress>
{
    /// <inheritdoc/>
    public void Report(RunProgress value) => writer.WriteLine($"{value.Scenario}: {value.Step}");
}
