using System.CommandLine;
using System.CommandLine.Parsing;
using StageTest.Core.Reports.Formats;

namespace StageTest.Cli.Output;

/// <summary>The option <c>--output FORMAT[=FILE]</c> of a command that reports. It has the same form on all of them.</summary>
/// <typeparam name="T">The result that the command reports.</typeparam>
internal sealed class OutputOption<T>
{
    private readonly OutputFormats _formats;

    /// <summary>Creates the option for the formats that can write the result.</summary>
    public OutputOption(OutputFormats formats)
    {
        _formats = formats;
        Option = new("--output", "-o")
        {
            Description = $"A report, on standard output or in '=FILE': {string.Join(", ", formats.NamesFor<T>())}. Repeatable.",
            HelpName = "FORMAT[=FILE]",
        };
        Option.CompletionSources.Add([.. formats.NamesFor<T>()]);
        Option.Validators.Add(Check);
    }

    /// <summary>The option.</summary>
    public Option<string[]> Option { get; }

    /// <summary>The reports that the user requested.</summary>
    public ReportOutputs<T> Of(ParseResult parsed) =>
        new([.. (parsed.GetValue(Option) ?? []).Select(text => OutputTarget.Parse<T>(text, _formats, Option.Name, out _)!)]);

    private void Check(OptionResult result)
    {
        var targets = new List<OutputTarget>();
        foreach (var token in result.Tokens)
        {
            if (OutputTarget.Parse<T>(token.Value, _formats, Option.Name, out var problem) is { } target)
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
                $"{Option.Name}: {string.Join(" and ", shared.Select(t => t.Format.Name))} are to be written to one file. Give "
                    + "each its own."
            );
        }

        if (targets.Count(t => t.File is null) > 1)
        {
            result.AddError(
                $"{Option.Name}: only one report can go to standard output. Give the others a file: {Option.Name} json=report.json."
            );
        }
    }
}
