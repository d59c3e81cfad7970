using System.CommandLine;
using System.CommandLine.Parsing;
using StageTest.Cli.Options;
using StageTest.Cli.Terminal;
using StageTest.Core.Connectivity;
using StageTest.Core.Reports;
using StageTest.Engines;

namespace StageTest.Cli.Commands.Run;

/// <summary><c>stagetest run</c>: its options, and the way from them to <see cref="RunSettings"/>.</summary>
internal static class RunCommand
{
    private const int DefaultMinutes = 10;

    /// <summary>How long one scenario may take where nobody says otherwise.</summary>
    internal static readonly TimeSpan DefaultTimeLimit = TimeSpan.FromMinutes(DefaultMinutes);

    /// <summary>Builds the command.</summary>
    public static Command Create(CommandTerminal terminal, EngineCatalog engines, TimeProvider clock)
    {
        var paths = CommonOptions.Paths();
        var engine = new EngineOptionSet(engines, $"Default: {EngineCatalog.Choice}.");
        var output = new Option<string[]>("--output", "-o")
        {
            Description =
                $"A report: {string.Join(", ", ReportFormats.Names)}. 'flows' is JSON lines: every connection with the rules that "
                + "it met. 'html' is one page to look at. With '=FILE' it goes to the file, else to standard output in the place "
                + "of the text. May be repeated.",
            HelpName = "FORMAT[=FILE]",
        };
        var flow = new Option<string[]>("--flow", "-f")
        {
            Description = "Asks only this flow, such as 'shop/web -> shop/db:5432/tcp'. May be repeated. A part never promotes.",
            HelpName = "FLOW",
        };
        var (parallel, timeout, diagnostics) = (Parallel(), Timeout(), Diagnostics());
        var denialTimeout = new Option<TimeSpan>("--denial-timeout")
        {
            Description =
                "After how long silence counts as a denial, such as 300ms. Default: learned from the answers of the run. "
                + "Simulate waits for nothing.",
            HelpName = "DURATION",
            CustomParser = DurationOption.Parse,
        };
        var verbose = CommonOptions.Verbose();
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Shows no progress." };

        output.CompletionSources.Add([.. ReportFormats.Names]);
        output.Validators.Add(CheckOutputs);
        flow.Validators.Add(CheckFlows);
        var command = new Command("run", "Runs scenarios and says whether their staged policies may be promoted.")
        {
            paths,
            output,
            flow,
            parallel,
            timeout,
            denialTimeout,
            diagnostics,
            verbose,
            quiet,
        };
        engine.AddTo(command);
        command.SetAction(
            (parsed, cancellationToken) =>
            {
                var settings = new RunSettings
                {
                    Paths = [.. parsed.GetRequiredValue(paths)],
                    Engine = engine.EngineOf(parsed),
                    Given = engine.Of(parsed),
                    Outputs = [.. (parsed.GetValue(output) ?? []).Select(o => ReportTarget.Parse(o, "--output", out _)!)],
                    Flows = [.. (parsed.GetValue(flow) ?? []).Select(f => Flow.Parse(f)!.Value)],
                    Parallel = parsed.GetValue(parallel),
                    TimeLimit = parsed.GetResult(timeout) is { Implicit: false } ? parsed.GetValue(timeout) : DefaultTimeLimit,
                    DenialTimeout = parsed.GetResult(denialTimeout) is { Implicit: false } ? parsed.GetValue(denialTimeout) : null,
                    Diagnostics = parsed.GetValue(diagnostics),
                    Verbose = parsed.GetValue(verbose),
                    Quiet = parsed.GetValue(quiet),
                };
                return new RunAction(terminal, engines, clock).RunAsync(settings, cancellationToken);
            }
        );
        return command;
    }

    /// <summary>How many scenarios run at a time.</summary>
    internal static Option<int> Parallel() =>
        new("--parallel", "-p")
        {
            Description = "How many scenarios run at a time, at least 1.",
            HelpName = "NUMBER",
            DefaultValueFactory = _ => DefaultParallel,
            CustomParser = CommonOptions.ParsePositive,
        };

    /// <summary>How long one scenario may take.</summary>
    internal static Option<TimeSpan> Timeout() =>
        new("--timeout")
        {
            Description =
                $"How long one scenario may take, such as 90s, 5m or 1h, before it counts as an error. Default: {DefaultMinutes}m.",
            HelpName = "DURATION",
            CustomParser = DurationOption.Parse,
        };

    /// <summary>Where the engine's evidence goes.</summary>
    internal static Option<string?> Diagnostics() =>
        new("--diagnostics")
        {
            Description = "Writes the engine's evidence, one folder for each scenario, below this directory.",
            HelpName = "DIRECTORY",
        };

    // A lab waits for timeouts most of the time, so more scenarios than processors pay off.
    internal static int DefaultParallel => Math.Clamp(Environment.ProcessorCount * 4, 4, 16);

    private static void CheckOutputs(OptionResult result)
    {
        var targets = new List<ReportTarget>();
        foreach (var token in result.Tokens)
        {
            if (ReportTarget.Parse(token.Value, "--output", out var problem) is { } target)
            {
                targets.Add(target);
            }
            else
            {
                result.AddError(problem!);
            }
        }

        foreach (var shared in targets.Where(t => t.File is not null).GroupBy(t => Path.GetFullPath(t.File!)).Where(g => g.Count() > 1))
        {
            result.AddError(
                $"--output: {string.Join(" and ", shared.Select(t => t.Format.Name))} are to be written to one file. Give each its own."
            );
        }

        if (targets.Count(t => t.File is null) > 1)
        {
            result.AddError("--output: only one report can go to standard output. Give the others a file: --output json=report.json.");
        }
    }

    private static void CheckFlows(OptionResult result)
    {
        foreach (var token in result.Tokens.Where(t => Flow.Parse(t.Value) is null))
        {
            result.AddError(
                $"--flow '{token.Value}' is not a flow. Write 'namespace/from -> namespace/to:port/protocol', such as 'shop/web "
                    + "-> shop/db:5432/tcp'."
            );
        }
    }
}
