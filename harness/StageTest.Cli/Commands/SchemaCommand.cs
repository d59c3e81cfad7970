using System.CommandLine;
using StageTest.Cli.Terminal;
using StageTest.Core.Documents;
using StageTest.Core.Reports;

namespace StageTest.Cli.Commands;

/// <summary><c>stagetest schema</c>: the JSON Schemas of scenario files and of every JSON report.</summary>
internal static class SchemaCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(CommandTerminal terminal)
    {
        var names = PublishedSchema.All.Select(s => s.Name).ToArray();
        var name = new Argument<string>("NAME")
        {
            Description = $"What the schema describes: {string.Join(", ", names)}.",
            Arity = ArgumentArity.ZeroOrOne,
            DefaultValueFactory = _ => PublishedSchema.Scenario.Name,
        };
        name.CompletionSources.Add(names);
        var command = new Command("schema", "Prints a JSON Schema: of scenario files, or of what a command writes as JSON.") { name };
        command.SetAction(parsed => Print(parsed.GetRequiredValue(name), names, terminal));
        return command;
    }

    private static int Print(string name, IReadOnlyCollection<string> names, CommandTerminal terminal)
    {
        if (PublishedSchema.Find(name) is not { } schema)
        {
            terminal.Error.WriteLine($"There is no schema '{PrintableText.Of(name)}'.{Suggestion.For(name, names, "Schemas")}");
            return ExitCode.BadInput;
        }

        terminal.Out.Write(schema.Text());
        return ExitCode.Promote;
    }
}
