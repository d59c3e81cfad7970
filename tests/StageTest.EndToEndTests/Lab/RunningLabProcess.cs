using System.Diagnostics;
using NUnit.Framework;

namespace StageTest.EndToEndTests.Lab;

/// <summary>A started <c>stagetest lab</c>, with its two streams as they come.</summary>
internal sealed class RunningLabProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Lines _output;
    private readonly Lines _errors;

    private RunningLabProcess(Process process)
    {
        _process = process;
        _output = new(process.StandardOutput);
        _errors = new(process.StandardError);
    }

    /// <summary>The lines of standard error that were waited past.</summary>
    public IReadOnlyList<string> Errors => _errors.Seen;

    /// <summary>Starts a lab and waits until it is up.</summary>
    public static async Task<RunningLabProcess> StartAsync(LabUser user, params string[] arguments)
    {
        var lab = new RunningLabProcess(user.Start(["lab", .. arguments]));
        await lab.UntilErrorAsync("The lab 'cache", beginning: true);
        return lab;
    }

    /// <summary>Waits for a line of standard output.</summary>
    public Task UntilLineAsync(string line) => _output.UntilAsync(l => l.Trim() == line, line);

    /// <summary>Waits for a line of standard error.</summary>
    public Task UntilErrorAsync(string line, bool beginning = false) =>
        _errors.UntilAsync(l => beginning ? l.StartsWith(line, StringComparison.Ordinal) : l == line, line);

    /// <summary>Types a line.</summary>
    public async Task TypeAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Sends a signal.</summary>
    public Task SignalAsync(string signal) => StageTestProcess.SignalAsync(_process, signal);

    /// <summary>Waits for the end.</summary>
    public async Task<int> ExitCodeAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await TypeAsync("quit");
        }

        await ExitCodeAsync();
        _process.Dispose();
    }

    private sealed class Lines(StreamReader reader)
    {
        public List<string> Seen { get; } = [];

        public async Task UntilAsync(Predicate<string> isWanted, string meaning)
        {
            using var limit = new CancellationTokenSource(Limit);
            try
            {
                while (await reader.ReadLineAsync(limit.Token) is { } line)
                {
                    Seen.Add(line);
                    if (isWanted(line))
                    {
                        return;
                    }
                }
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"After {Limit.TotalSeconds:0} seconds there is no line '{meaning}' in:\n{string.Join('\n', Seen)}");
            }

            Assert.Fail($"There is no line '{meaning}' in:\n{string.Join('\n', Seen)}");
        }
    }
}
