using Spectre.Console;
using StageTest.Core.Documents;
using StageTest.Core.Runs;

namespace StageTest.Cli.Terminal;

/// <summary>Shows the running scenarios as bars that are redrawn in place and removed at the end.</summary>
internal static class TerminalProgress
{
    /// <summary>Runs the work while its progress is shown.</summary>
    public static Task<T> ShowAsync<T>(IAnsiConsole console, int total, Func<IProgress<RunProgress>, Task<T>> work) =>
        console
            .Progress()
            .AutoClear(true)
            .HideCompleted(true)
            .Columns(
                new SpinnerColumn(),
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn(),
                new ElapsedTimeColumn()
            )
            .StartAsync(context => work(new Bars(context, total)));

    private sealed class Bars : IProgress<RunProgress>
    {
        private readonly ProgressContext _context;
        private readonly ProgressTask _all;
        private readonly Dictionary<string, ProgressTask> _tasks = [];
        private readonly int _total;
        private int _finished;

        public Bars(ProgressContext context, int total)
        {
            _context = context;
            _total = total;
            _all = context.AddTask(AllText, maxValue: total);
        }

        private string AllText => $"{_finished} of {_total} scenarios";

        private static string Description(RunProgress step) => Markup.Escape(PrintableText.Of($"{step.Scenario}: {step.Step}"));

        public void Report(RunProgress value)
        {
            if (value.IsPreparation)
            {
                _all.Description = Description(value);
                return;
            }

            _all.Description = AllText;
            var description = Description(value);
            if (!_tasks.TryGetValue(value.Scenario, out var task))
            {
                _tasks[value.Scenario] = task = _context.AddTask(description, maxValue: 1);
            }

            task.Description = description;
            task.Value = value.Fraction;
            if (value.Fraction >= 1)
            {
                _tasks.Remove(value.Scenario);
                _all.Value = ++_finished;
                _all.Description = AllText;
            }
        }
    }
}
