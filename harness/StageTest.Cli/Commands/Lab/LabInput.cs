using System.Collections.Concurrent;
using StageTest.Core.Scenarios;

namespace StageTest.Cli.Commands.Lab;

/// <summary>
/// The user's next request in an interactive lab: keys on a terminal, else lines of standard input. The end of input is ignored.
/// </summary>
internal sealed class LabInput
{
    /// <summary>The keys and words.</summary>
    public const string Commands = "baseline, staged, promoted or quit (b, s, p, q)";

    private readonly ConcurrentQueue<string> _lines = new();
    private readonly bool _hasKeys;

    private LabInput(bool hasKeys) => _hasKeys = hasKeys;

    /// <summary>Keys of the terminal.</summary>
    public static LabInput OfKeys() => new(hasKeys: true);

    /// <summary>Lines, read on a thread of its own, because reading one may never end.</summary>
    public static LabInput OfLines(TextReader reader)
    {
        var input = new LabInput(hasKeys: false);
        new Thread(() =>
        {
            while (reader.ReadLine() is { } line)
            {
                input._lines.Enqueue(line.Trim());
            }
        })
        {
            Name = "lab-input",
            IsBackground = true,
        }.Start();
        return input;
    }

    /// <summary>Takes the input since the last call, or null if there is none.</summary>
    public string? Take() =>
        _hasKeys
            ? Console.KeyAvailable
                ? Console.ReadKey(intercept: true).KeyChar.ToString()
                : null
            : _lines.TryDequeue(out var line)
                ? line
                : null;

    /// <summary>Whether this requests the end.</summary>
    public static bool IsQuit(string typed) => typed is "q" or "quit";

    /// <summary>The stage that this requests, or null.</summary>
    public static Stage? StageOf(string typed) =>
        typed switch
        {
            "b" or "baseline" => Stage.Baseline,
            "s" or "staged" => Stage.Staged,
            "p" or "promoted" => Stage.Promoted,
            _ => null,
        };
}
