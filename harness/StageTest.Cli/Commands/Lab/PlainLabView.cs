using StageTest.Cli.Terminal;
using StageTest.Core.Reports;

namespace StageTest.Cli.Commands.Lab;

/// <summary>Shows an interactive lab as lines: the matrix once, then each change. For logs and scripts.</summary>
internal sealed class PlainLabView(CommandTerminal terminal) : ILabView
{
    private LabReading? _last;

    /// <inheritdoc/>
    public Task<int> ShowAsync(Func<Task<int>> work) => work();

    /// <inheritdoc/>
    public void Tell(IReadOnlyList<string> lines)
    {
        foreach (var line in lines)
        {
            terminal.Error.WriteLine(line);
        }
    }

    /// <inheritdoc/>
    public void Show(LabReading reading)
    {
        var changes = _last is null ? [] : reading.ChangesSince(_last).ToArray();
        if (_last is null || _last.Stage != reading.Stage || _last.Headline != reading.Headline || changes.Length > 0)
        {
            terminal.Out.WriteLine(reading.Headline);
        }

        foreach (
            var line in _last is null ? LabTable.Lines(reading, terminal.Width ?? TextReport.DefaultWidth) : changes.Select(c => $"  {c}")
        )
        {
            terminal.Out.WriteLine(line);
        }

        // The reader of a pipe waits for this.
        terminal.Out.Flush();
        _last = reading;
    }
}
