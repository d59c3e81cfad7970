using StageTest.Core.Runs;

namespace StageTest.Cli;

/// <summary>Remembers how far each scenario is, and passes the news on, one at a time.</summary>
internal sealed class RunTracker(IProgress<RunProgress>? next) : IProgress<RunProgress>
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _running = [];
    private int _finished;

    /// <inheritdoc/>
    public void Report(RunProgress value)
    {
        lock (_lock)
        {
            if (value.Fraction >= 1)
            {
                _running.Remove(value.Scenario);
                _finished++;
            }
            else
            {
                _running[value.Scenario] = value.Step;
            }

            next?.Report(value);
        }
    }

    /// <summary>What an interrupted user wants to know: how much was done, and what was not.</summary>
    public string Describe(int total)
    {
        lock (_lock)
        {
            var cut = _running.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => $"{r.Key} ({r.Value})");
            var during = _running.Count == 0 ? "" : $" during {string.Join(", ", cut)}";
            return $"Interrupted{during}. {_finished} of {total} scenarios were finished; no report was written.";
        }
    }
}
