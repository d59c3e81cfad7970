using StageTest.Core.Runs;

namespace StageTest.Cli.Runs;

/// <summary>Remembers the progress of each scenario, and passes on each step, one at a time.</summary>
internal sealed class RunTracker(IProgress<RunProgress>? next) : IProgress<RunProgress>
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _running = [];
    private string? _preparing;
    private int _finished;

    /// <inheritdoc/>
    public void Report(RunProgress value)
    {
        lock (_lock)
        {
            if (value.IsPreparation)
            {
                _preparing = $"{value.Scenario} ({value.Step})";
            }
            else if (value.Fraction >= 1)
            {
                _running.Remove(value.Scenario);
                _finished++;
            }
            else
            {
                _preparing = null;
                _running[value.Scenario] = value.Step;
            }

            next?.Report(value);
        }
    }

    /// <summary>The information for a user who interrupts: what was finished, and what was not.</summary>
    public string Describe(int total)
    {
        lock (_lock)
        {
            string[] cut =
            [
                .. _preparing is null ? (IEnumerable<string>)[] : [_preparing],
                .. _running.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => $"{r.Key} ({r.Value})"),
            ];
            var during = cut.Length == 0 ? "" : $" during {string.Join(", ", cut)}";
            return $"Interrupted{during}. {_finished} of {total} scenarios were finished; no report was written.";
        }
    }
}
