using System.CommandLine;
using System.CommandLine.Parsing;
using StageTest.Cli.Options;
using StageTest.Cli.Output;
using StageTest.Core.Connectivity;
using StageTest.Core.Decisions;
using StageTest.Core.Promotion;
using StageTest.Engines;

namespace StageTest.Cli.Commands.Run;

/// <summary><c>stagetest run</c>: its options, and their conversion to <see cref="RunSettings"/>.</summary>
internal static class RunCommand
{
    /// <summary>The command.</summary>
    public static CommandEntry Entry { get; } =
        new()
        {
            Name = "run",
            Description = "Runs scenarios and says whether their staged policies may be promoted.",
            Examples = """
                stagetest run scenarios --engine lab --output markdown=summary.md --output html=report.html
                """,
            ExitCodes = ExitCodeTexts.OfRun,
            Build = Build,
        };

    private static void Build(Command command, Surroundings surroundings)
    {
        var (terminal, engines, clock) = surroundings;
        var paths = CommonOptions.Paths();
        var engine = new EngineOptionSet(engines, $"Default: {EngineCatalog.Choice}.");
        var output = new OutputOption<RunReport>(surroundings.Formats);
        var flow = new Option<string[]>("--flow", "-f")
        {
            Description = "Tests only this flow. Repeatable. A part never promotes.",
            HelpName = "FLOW",
        };
        var tag = new Option<string[]>("--tag")
        {
            Description = "Runs only scenarios with this tag (metadata.tags). Repeatable.",
            HelpName = "TAG",
        };
        var filter = new Option<string[]>("--filter")
        {
            Description = "Runs only scenarios of this name, with * and ?. Repeatable.",
            HelpName = "NAME",
        };
        var failFast = new Option<bool>("--fail-fast") { Description = "Starts no scenario after the first that does not promote." };
        var limits = new RunLimits(engines);
        var denialTimeout = new Option<TimeSpan>("--denial-timeout")
        {
            Description = "Silence that counts as a denial, such as 300ms. Default: learned.",
            HelpName = "DURATION",
            CustomParser = DurationOption.Parse,
        };
        var signKey = KeyOption.Sign("JSON reports");
        var full = new Option<bool>("--full") { Description = "Draws matrices of any size." };
        var label = GroupOption.Create();
        var verbose = CommonOptions.Verbose();
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Shows no progress." };

        flow.Validators.Add(CheckFlows);
        command.Add(paths);
        command.Add(output.Option);
        command.Add(flow);
        command.Add(tag);
        command.Add(filter);
        command.Add(failFast);
        limits.AddTo(command);
        command.Add(denialTimeout);
        command.Add(signKey.Option);
        command.Add(full);
        command.Add(label);
        command.Add(verbose);
        command.Add(quiet);
        engine.AddTo(command);
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                if (!signKey.TryRead(parsed, terminal, out var key))
                {
                    return ExitCode.BadInput;
                }

                using var signing = key;
                var settings = new RunSettings
                {
                    Paths = [.. parsed.GetRequiredValue(paths)],
                    Engine = engine.EngineOf(parsed),
                    Given = engine.Of(parsed),
                    Reports = output.Of(parsed) with
                    {
                        Signer = ReportSigner.Of(key, SignedContent.Report),
                        IsFull = parsed.GetValue(full),
                    },
                    Flows = [.. (parsed.GetValue(flow) ?? []).Select(f => Flow.Parse(f)!.Value)],
                    Tags = [.. parsed.GetValue(tag) ?? []],
                    Filters = [.. parsed.GetValue(filter) ?? []],
                    FailFast = parsed.GetValue(failFast),
                    Parallel = limits.ParallelOf(parsed),
                    TimeLimit = limits.TimeLimitOf(parsed),
                    DenialTimeout = parsed.GetResult(denialTimeout) is { Implicit: false } ? parsed.GetValue(denialTimeout) : null,
                    Diagnostics = limits.DiagnosticsOf(parsed),
                    GroupBy = parsed.GetValue(label),
                    Verbose = parsed.GetValue(verbose),
                    Quiet = parsed.GetValue(quiet),
                };
                return await new RunAction(terminal, engines, clock).RunAsync(settings, cancellationToken);
            }
        );
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
