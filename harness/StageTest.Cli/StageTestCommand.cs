using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using StageTest.Cli.Commands;
using StageTest.Cli.Commands.Gate;
using StageTest.Cli.Commands.Lab;
using StageTest.Cli.Commands.Run;
using StageTest.Cli.Commands.Watch;
using StageTest.Cli.Options;
using StageTest.Cli.Terminal;
using StageTest.Core.Documents;
using StageTest.Engines;

namespace StageTest.Cli;

/// <summary>The whole command line: its commands, its help, and how their ends become exit codes.</summary>
internal static class StageTestCommand
{
    /// <summary>What is said after a failure that is StageTest's own.</summary>
    public const string AskForReport =
        $"Please report this together with the command line and what it prints with {CommonOptions.VerboseName}.";

    /// <summary>Runs a command line and answers with the exit code.</summary>
    public static async Task<int> InvokeAsync(
        IReadOnlyList<string> arguments,
        CommandTerminal terminal,
        EngineCatalog engines,
        TimeProvider clock,
        CancellationToken cancellationToken = default
    )
    {
        var code = await TryInvokeAsync(arguments, terminal, engines, clock, cancellationToken);
        try
        {
            await terminal.Out.FlushAsync(CancellationToken.None);
            return code;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            terminal.Error.WriteLine($"The output cannot be written: {problem.Message}");
            return ExitCode.Failure;
        }
    }

    private static async Task<int> TryInvokeAsync(
        IReadOnlyList<string> arguments,
        CommandTerminal terminal,
        EngineCatalog engines,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var parsed = Create(terminal, engines, clock).Parse(arguments);
            // Asking for help is never an error, however little of the command is there.
            if (parsed.Action is ParseErrorAction or null)
            {
                return Refuse(parsed, terminal);
            }

            return await parsed.InvokeAsync(
                new()
                {
                    Output = terminal.Out,
                    Error = terminal.Error,
                    EnableDefaultExceptionHandler = false,

                    // Signals are heard in one place, for all commands.
                    ProcessTerminationTimeout = null,
                },
                cancellationToken
            );
        }
        catch (OperationCanceledException)
        {
            terminal.Error.WriteLine("Interrupted.");
            return ExitCode.Interrupted;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // A full disk, or a folder that cannot be written: commands tell of their inputs themselves.
            terminal.Error.WriteLine($"A file cannot be read or written: {PrintableText.Of(problem.Message)}");
            return ExitCode.Failure;
        }
        catch (Exception bug)
        {
            var wantsDetails = arguments.Contains(CommonOptions.VerboseName) || arguments.Contains("-v");
            terminal.Error.WriteLine($"StageTest failed in a way that it should not: {bug.Message}");
            terminal.Error.WriteLine(wantsDetails ? bug.ToString() : AskForReport);
            return ExitCode.Failure;
        }
    }

    /// <summary>Builds the whole command line.</summary>
    internal static RootCommand Create(CommandTerminal terminal, EngineCatalog engines, TimeProvider clock)
    {
        var root = new RootCommand("Proves network-policy changes on real packets before they are promoted.")
        {
            RunCommand.Create(terminal, engines, clock),
            GateCommand.Create(terminal, engines, clock),
            LintCommand.Create(terminal),
            ExplainCommand.Create(terminal),
            MapCommand.Create(terminal),
            DiffCommand.Create(terminal),
            MutateCommand.Create(terminal),
            PromoteCommand.Create(terminal, engines, clock),
            VerifyCommand.Create(terminal),
            LabCommand.Create(terminal, clock),
            DoctorCommand.Create(terminal, engines),
            SchemaCommand.Create(terminal),
            InitCommand.Create(terminal),
            RecordCommand.Create(terminal, engines, clock),
            WatchCommand.Create(terminal, engines, clock),
            ProbeImageCommand.Create(terminal),
            ClusterRoleCommand.Create(terminal),
            CleanCommand.Create(terminal),
        };
        foreach (var help in root.Options.OfType<HelpOption>())
        {
            help.Action = new HelpWithExamples((HelpAction)help.Action!, new(engines));
        }

        return root;
    }

    private static int Refuse(ParseResult parsed, CommandTerminal terminal)
    {
        var command = parsed.CommandResult;
        if (command.Command is RootCommand)
        {
            var names = command.Command.Subcommands.Select(c => c.Name).ToArray();
            terminal.Error.WriteLine(
                parsed.UnmatchedTokens.Count == 0
                    ? $"A command is missing. Commands: {string.Join(", ", names)}."
                    : $"There is no command '{parsed.UnmatchedTokens[0]}'.{Suggestion.For(parsed.UnmatchedTokens[0], names, "Commands")}"
            );
        }
        else
        {
            foreach (var error in parsed.Errors)
            {
                terminal.Error.WriteLine(error.Message);
            }
        }

        terminal.Error.WriteLine($"Nothing was run. '{CommandLineOf(command)} --help' shows what can be written.");
        return ExitCode.BadInput;
    }

    private static string CommandLineOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{CommandLineOf(parent)} {result.Command.Name}" : "stagetest";
}
