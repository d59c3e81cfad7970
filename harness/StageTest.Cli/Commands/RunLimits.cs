using System.CommandLine;
using StageTest.Cli.Options;
using StageTest.Cli.Runs;
using StageTest.Engines;

namespace StageTest.Cli.Commands;

/// <summary>The options of commands that run sets of scenarios: how many at once, how long, and the directory of evidence.</summary>
internal sealed class RunLimits
{
    private const int DefaultMinutes = 10;

    private readonly Option<int> _parallel;
    private readonly Option<TimeSpan> _timeout = new("--timeout")
    {
        Description = $"How long one scenario may take, such as 90s, 5m or 1h. Default: {DefaultMinutes}m.",
        HelpName = "DURATION",
        CustomParser = DurationOption.Parse,
    };

    private readonly Option<string?> _diagnostics = new("--diagnostics")
    {
        Description = "Writes the evidence of each scenario below this directory.",
        HelpName = "DIRECTORY",
    };

    /// <summary>Creates the options; the one for parallel runs names the engines that run fewer.</summary>
    public RunLimits(EngineCatalog engines)
    {
        var limits = engines
            .Engines.Where(e => e.MaximumSessions < int.MaxValue)
            .GroupBy(e => e.MaximumSessions, e => e.Name)
            .Select(g => $"; {string.Join(" and ", g)} run at most {g.Key}");
        _parallel = new(ParallelLimit.Setting, "-p")
        {
            Description = $"Scenarios at a time{string.Concat(limits)}.",
            HelpName = "NUMBER",
            DefaultValueFactory = _ => DefaultParallel,
            CustomParser = CommonOptions.ParsePositive,
        };
    }

    /// <summary>The default time limit of one scenario.</summary>
    public static TimeSpan DefaultTimeLimit { get; } = TimeSpan.FromMinutes(DefaultMinutes);

    /// <summary>The default number of scenarios at once.</summary>
    /// <remarks>A lab waits for timeouts most of the time, so more scenarios than processors pay off.</remarks>
    public static int DefaultParallel => Math.Clamp(Environment.ProcessorCount * 8, 8, 32);

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_parallel);
        command.Add(_timeout);
        command.Add(_diagnostics);
    }

    /// <summary>How many scenarios run at once, and whether the user stated it.</summary>
    public ParallelLimit ParallelOf(ParseResult parsed) =>
        new(parsed.GetValue(_parallel), parsed.GetResult(_parallel) is { Implicit: false });

    /// <summary>The time limit of one scenario.</summary>
    public TimeSpan TimeLimitOf(ParseResult parsed) =>
        parsed.GetResult(_timeout) is { Implicit: false } ? parsed.GetValue(_timeout) : DefaultTimeLimit;

    /// <summary>The directory of the engine's evidence; null for none.</summary>
    public string? DiagnosticsOf(ParseResult parsed) => parsed.GetValue(_diagnostics);
}
