using System.CommandLine;
using StageTest.Cli.Terminal;
using StageTest.Core.Documents;
using StageTest.Core.Reports;

namespace StageTest.Cli.Commands;

/// <summary><c>stagetest schema</c>: the JSON Schemas of scenario files and of every JSON report.</summary>
internal static class SchemaCommand
{
    /// <summary>The command.</summary>
    public static CommandEntry Entry { get; } =
        new()
        {
            Name = "schema",
            Description = "Prints a JSON Schema: of scenario files, or of what a command writes as JSON.",
            Examples = """
                stagetest schema > scenario.schema.json
                # yaml-language-server: $schema=scenario.schema.json      the first line of a scenario beside it
                """,
            ExitCodes = ExitCodeTexts.OfReading,
            Build = Build,
        };

    private static void Build(Command command, Surroundings surroundings)
    {
        var terminal = surroundings.Terminal;
        var names = PublishedSchema.All.Select(s => s.Name).ToArray();
        var name = new Argument<string>("NAME")
        {
            Description = $"What the schema describes: {string.Join(", ", names)}.",
            Arity = ArgumentArity.ZeroOrOne,
            HelpName = "NAME",
            DefaultValueFactory = _ => PublishedSchema.Scenario.Name,
        };
        name.CompletionSources.Add(names);
        command.Add(name);
        command.SetAction(parsed => Print(parsed.GetRequiredValue(name), names, terminal));
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
