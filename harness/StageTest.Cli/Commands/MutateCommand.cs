using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using StageTest.Cli.Inputs;
using StageTest.Cli.Options;
using StageTest.Cli.Terminal;
using StageTest.Core.Documents;
using StageTest.Core.Mutation;
using StageTest.Core.Reports;

namespace StageTest.Cli.Commands;

/// <summary><c>stagetest mutate</c>: which mistakes in the policies no expectation would notice.</summary>
internal static class MutateCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(CommandTerminal terminal)
    {
        var paths = CommonOptions.Paths();
        var score = new Option<double>("--min-score")
        {
            Description = "The part of the mutants, from 0 to 1, that must be noticed; otherwise the exit code is 1. Default: 0.",
            HelpName = "SCORE",
            CustomParser = ParseScore,
        };
        var most = new Option<int>("--max-mutants")
        {
            Description = "How many mutants of one scenario are tried at most; of more, an even sample. Default: 1000.",
            HelpName = "NUMBER",
            DefaultValueFactory = _ => new MutationOptions().MostMutants,
            CustomParser = CommonOptions.ParsePositive,
        };
        var output = new Option<string>("--output", "-o")
        {
            Description = "text or json. Default: text.",
            HelpName = "FORMAT",
            DefaultValueFactory = _ => "text",
        };
        output.AcceptOnlyFromAmong("text", "json");
        var command = new Command("mutate", "Changes one thing in a policy at a time and lists the changes that no expectation notices.")
        {
            paths,
            score,
            most,
            output,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                Task.Run(
                    () =>
                        Mutate(
                            parsed.GetRequiredValue(paths),
                            parsed.GetValue(score),
                            parsed.GetValue(most),
                            parsed.GetRequiredValue(output) == "json",
                            terminal,
                            cancellationToken
                        ),
                    cancellationToken
                )
        );
        return command;
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
        bool isJson,
        CommandTerminal terminal,
        CancellationToken cancellationToken
    )
    {
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
        if (isJson)
        {
            MutationJson.Write(runs, terminal.Out);
        }
        else
        {
            WriteText(runs, terminal.Out);
        }

        DiagnosticLines.Write(diagnostics.Sorted(), Severity.Error, terminal.Error);
        return diagnostics.HasErrors || MutationRun.ScoreOf(runs) < least ? ExitCode.Hold : ExitCode.Promote;
    }

    private static void WriteText(ImmutableArray<MutationRun> runs, TextWriter writer)
    {
        foreach (var run in runs)
        {
            writer.WriteLine(
                $"{run.Scenario.Name}: "
                    + $"{Score(run.Killed, run.Survivors.Count(), run.Score)}"
                    + $"{(run.Equivalent > 0 ? $", {run.Equivalent} equivalent" : "")}"
            );
            if (run.Results.Length < run.Possible)
            {
                writer.WriteLine(
                    $"  a sample: {run.Results.Length} of {run.Possible} mutants were tried; '--max-mutants {run.Possible}' tries all"
                );
            }

            foreach (var survivor in run.Survivors)
            {
                var change = survivor.Change!;
                var (verb, connections) = change.Opened.IsEmpty ? ("closes", change.Closed) : ("opens", change.Opened);
                writer.WriteLine(
                    $"  {survivor.Mutant.Location}: {survivor.Mutant.Subject} {survivor.Mutant.Description} {verb} {change.From} "
                        + $"=> {change.To}: {connections.ToFullString()}"
                );
                foreach (var line in survivor.Remedy)
                {
                    writer.WriteLine($"    {line.Path}:  - {line.Text}");
                }
            }
        }

        writer.WriteLine(
            $"{CountText.Of(runs.Length, "scenario")}: "
                + $"{Score(runs.Sum(r => r.Killed), runs.Sum(r => r.Survivors.Count()), MutationRun.ScoreOf(runs))}."
        );
    }

    private static string Score(int killed, int survived, double score) =>
        string.Create(CultureInfo.InvariantCulture, $"{killed} of {killed + survived} mutants noticed ({score * 100:0.#} %)");
}
