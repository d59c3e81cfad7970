using System.CommandLine;
using StageTest.Cli.Inputs;
using StageTest.Cli.Options;
using StageTest.Cli.Terminal;
using StageTest.Core.Documents;
using StageTest.Core.Lint;
using StageTest.Core.Reports;

namespace StageTest.Cli.Commands;

/// <summary>
/// <c>stagetest lint</c>: reads scenarios and everything that they name, says what they probably do not mean, and runs nothing.
/// </summary>
internal static class LintCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(CommandTerminal terminal)
    {
        var paths = CommonOptions.Paths();
        var strict = new Option<bool>("--strict") { Description = "Ends with exit code 1 where there is a warning." };
        var output = new Option<string>("--output", "-o")
        {
            Description = "text or json.",
            HelpName = "FORMAT",
            DefaultValueFactory = _ => "text",
        };
        output.AcceptOnlyFromAmong("text", "json");
        var command = new Command(
            "lint",
            "Reads scenarios and every file that they name, and reports errors, notes and what is probably not meant."
        )
        {
            paths,
            strict,
            output,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                Task.Run(
                    () =>
                        Lint(
                            parsed.GetRequiredValue(paths),
                            parsed.GetValue(strict),
                            parsed.GetValue(output) == "json",
                            terminal,
                            cancellationToken
                        ),
                    cancellationToken
                )
        );
        return command;
    }

    private static int Lint(string[] paths, bool isStrict, bool isJson, CommandTerminal terminal, CancellationToken cancellationToken)
    {
        var inputs = ScenarioInputs.Read(paths, cancellationToken);
        IReadOnlyList<Finding> findings = [];
        if (!inputs.HasErrors)
        {
            // The readers' warnings are findings too, so that they can be silenced.
            findings = Linter.Check(inputs.Scenarios, ReadText, LintRules.All, cancellationToken);
            inputs = inputs with { Diagnostics = [.. inputs.Diagnostics.Where(d => d.Severity != Severity.Warning)] };
        }

        if (isJson)
        {
            LintJson.Write(inputs.Diagnostics, findings, terminal.Out);
        }
        else
        {
            WriteText(inputs, findings, terminal.Out);
        }

        return inputs.HasErrors ? ExitCode.BadInput
            : isStrict && findings.Count > 0 ? ExitCode.Hold
            : ExitCode.Promote;
    }

    private static void WriteText(ScenarioInputs inputs, IReadOnlyList<Finding> findings, TextWriter writer)
    {
        var told = inputs with
        {
            Diagnostics =
            [
                .. inputs
                    .Diagnostics.Concat(findings.Select(f => f.ToDiagnostic()))
                    .OrderBy(d => d.Location.File, StringComparer.Ordinal)
                    .ThenBy(d => d.Location.Line)
                    .ThenBy(d => d.Location.Column),
            ],
        };
        told.Write(writer, Severity.Note, "");
        if (inputs.HasErrors)
        {
            return;
        }

        foreach (var rule in findings.Select(f => f.Rule).Distinct().OrderBy(r => r.Id, StringComparer.Ordinal))
        {
            writer.WriteLine($"{rule.Id}: {rule.Title}. See {rule.Page}; '# stagetest:ignore {rule.Id} because REASON' silences it.");
        }

        var warnings = told.Diagnostics.Count(d => d.Severity == Severity.Warning);
        var flows = inputs.Scenarios.Sum(s => s.Plan.Flows.Length);
        writer.WriteLine(
            $"{CountText.Of(inputs.Scenarios.Length, "scenario")}, {CountText.Of(flows, "flow")}, no "
                + $"errors{(warnings == 0 ? "" : $", {CountText.Of(warnings, "warning")}")}."
        );
    }

    // The file was read a moment ago; one that is gone since has no comments.
    private static string? ReadText(string file)
    {
        try
        {
            using var reader = new StreamReader(RegularFile.Open(file));
            return reader.ReadToEnd();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
