using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using StageTest.Cli.Inputs;
using StageTest.Cli.Options;
using StageTest.Cli.Output;
using StageTest.Cli.Terminal;
using StageTest.Core.Documents;
using StageTest.Core.Mutation;

namespace StageTest.Cli.Commands;

/// <summary><c>stagetest mutate</c>: mistakes in the policies that no expectation would detect.</summary>
internal static class MutateCommand
{
    /// <summary>The command.</summary>
    public static CommandEntry Entry { get; } =
        new()
        {
            Name = "mutate",
            Description = "Changes one thing in a policy at a time and lists the changes that no expectation notices.",
            Examples = """
                stagetest mutate scenarios/shop/lockdown.yaml
                stagetest mutate scenarios --min-score 0.9
                stagetest mutate scenarios --output json | jq .score
                """,
            ExitCodes =
            [
                (ExitCode.Promote, "enough mutants are noticed"),
                (ExitCode.Hold, "fewer mutants than --min-score are noticed, or a scenario is not as expected without a mutation"),
                (ExitCode.BadInput, "bad input or a wrong command line; nothing was tried"),
                (ExitCode.Failure, "a report cannot be written"),
                (ExitCode.Interrupted, "interrupted"),
            ],
            Build = Build,
        };

    private static void Build(Command command, Surroundings surroundings)
    {
        var terminal = surroundings.Terminal;
        var paths = CommonOptions.Paths();
        var score = new Option<double>("--min-score")
        {
            Description = "The share of the mutants, from 0 to 1, that must be noticed; with less, the exit code is 1. Default: 0.",
            HelpName = "SCORE",
            CustomParser = ParseScore,
        };
        var most = new Option<int>("--max-mutants")
        {
            Description = "The most mutants to try for one scenario. If there are more, an even sample is tried.",
            HelpName = "NUMBER",
            DefaultValueFactory = _ => new MutationOptions().MostMutants,
            CustomParser = CommonOptions.ParsePositive,
        };
        var output = new OutputOption<ImmutableArray<MutationRun>>(surroundings.Formats);
        command.Add(paths);
        command.Add(score);
        command.Add(most);
        command.Add(output.Option);
        command.SetAction(
            (parsed, cancellationToken) =>
                Task.Run(
                    () =>
                        Mutate(
                            parsed.GetRequiredValue(paths),
                            parsed.GetValue(score),
                            parsed.GetValue(most),
                            output.Of(parsed),
                            terminal,
                            cancellationToken
                        ),
                    cancellationToken
                )
        );
    }

    private static double ParseScore(ArgumentResult result)
    {
        var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        if (!double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var score) || score > 1)
        {
            result.AddError($"--min-score: '{text}' is not a number from 0 to 1, such as 0.8.");
        }

        return score;
    }

    private static int Mutate(
        string[] paths,
        double least,
        int most,
        ReportOutputs<ImmutableArray<MutationRun>> reports,
        CommandTerminal terminal,
        CancellationToken cancellationToken
    )
    {
        if (!reports.Prepare(terminal))
        {
            return ExitCode.BadInput;
        }

        var inputs = ScenarioInputs.Read(paths, cancellationToken);
        inputs.Write(terminal.Error, Severity.Error, " Nothing was tried.");
        if (inputs.HasErrors)
        {
            return ExitCode.BadInput;
        }

        var diagnostics = new DiagnosticBag();
        var found = ImmutableArray.CreateBuilder<MutationRun>();
        foreach (var scenario in inputs.Scenarios)
        {
            try
            {
                if (MutationRunner.Run(scenario, new() { MostMutants = most }, diagnostics, cancellationToken) is { } run)
                {
                    found.Add(run);
                }
            }
            catch (Exception problem)
                when (problem is NotSupportedException || (problem as AggregateException)?.InnerException is NotSupportedException)
            {
                diagnostics.Error(SourceLocation.Whole(scenario.File), (problem.InnerException ?? problem).Message);
            }
        }

        var runs = found.ToImmutable();
        var isWritten = reports.Write(runs, terminal);
        DiagnosticLines.Write(diagnostics.Sorted(), Severity.Error, terminal.Error);
        return !isWritten ? ExitCode.Failure
            : diagnostics.HasErrors || MutationRun.ScoreOf(runs) < least ? ExitCode.Hold
            : ExitCode.Promote;
    }
}
