using System.CommandLine;

namespace StageTest.Cli.Commands;

/// <summary>Finds empty values: usually an unset variable in a script.</summary>
internal static class EmptyValues
{
    /// <summary>A sentence for each option and argument with an empty value.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="arguments">The same line before parsing.</param>
    public static IEnumerable<string> Problems(ParseResult parsed, IReadOnlyList<string> arguments)
    {
        var command = parsed.CommandResult;
        var options = command.Command.Options.SelectMany(o => o.Aliases.Prepend(o.Name).Select(n => (Name: n, Option: o))).ToArray();
        var given = arguments.TakeWhile(a => a != "--").ToHashSet();
        foreach (var (name, option) in options)
        {
            var isEmpty =
                given.Contains($"{name}=")
                || (
                    given.Contains("")
                    && parsed.GetResult(option) is { IdentifierToken: { } written } result
                    && written.Value == name
                    && result.Tokens.Any(t => t.Value.Length == 0)
                );
            if (isEmpty)
            {
                yield return $"{name}: the value is empty. Write '{name} {option.HelpName ?? "VALUE"}', or leave {name} out.";
            }
        }

        // Arguments after '--' belong to another program, which may accept empty ones.
        if (!given.Contains(""))
        {
            yield break;
        }

        foreach (var argument in command.Command.Arguments)
        {
            if (parsed.GetResult(argument) is { } result && result.Tokens.Any(t => t.Value.Length == 0))
            {
                yield return $"{argument.Name}: the value is empty. Write a {argument.Name}, or leave it out where it is optional.";
            }
        }
    }
}
