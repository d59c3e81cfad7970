using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using StageTest.Cli.Commands;
using StageTest.Cli.Options;
using StageTest.Cli.Terminal;
using StageTest.Core.Documents;
using StageTest.Engines.Options;

namespace StageTest.Cli;

/// <summary>The whole command line: its commands, its help, and the exit codes of its results.</summary>
internal static class StageTestCommand
{
    // The width of help if the width of the screen is unknown: it must fit on a usual one.
    private const int HelpWidth = 100;

    private const string Version = "--version";

    // By default the parser replaces '@FILE' by options from the file. Names of files, branches and flows come from pull requests.
    private static readonly ParserConfiguration AsGiven = new() { ResponseFileTokenReplacer = null };

    /// <summary>Runs a command line and returns the exit code.</summary>
    public static async Task<int> InvokeAsync(
        IReadOnlyList<string> arguments,
        Surroundings surroundings,
        CancellationToken cancellationToken = default
    )
    {
        var terminal = surroundings.Terminal;
        var code = await TryInvokeAsync(arguments, surroundings, cancellationToken);
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
        Surroundings surroundings,
        CancellationToken cancellationToken
    )
    {
        var terminal = surroundings.Terminal;
        try
        {
            // `--version` together with anything else is an error, whose message may list commands.
            var root = Create(surroundings, arguments is [] or [Version, _, ..] ? null : arguments[0]);
            var parsed = root.Parse(arguments, AsGiven);
            var isUsable = parsed.Action is not (ParseErrorAction or null);
            string[] empty = parsed.Action is CommandHelp ? [] : [.. EmptyValues.Problems(parsed, arguments)];
            // Requesting help is never an error, even if the command is incomplete.
            if (!isUsable || empty.Length > 0)
            {
                return Refuse(parsed, empty, terminal);
            }

            return NativeCommand.IsThis && ManagedCommand.IsNeededFor(parsed, surroundings.Engines)
                ? ManagedCommand.Become(arguments, terminal.Error)
                : await parsed.InvokeAsync(
                    new()
                    {
                        Output = terminal.Out,
                        Error = terminal.Error,
                        EnableDefaultExceptionHandler = false,

                        // Signals are handled in one place, for all commands.
                        ProcessTerminationTimeout = null,
                    },
                    cancellationToken
                );
        }
        catch (BeyondNativeException)
        {
            return ManagedCommand.Become(arguments, terminal.Error);
        }
        catch (OperationCanceledException)
        {
            terminal.Error.WriteLine("Interrupted.");
            return ExitCode.Interrupted;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // A full disk, or a folder without write permission: commands report problems with their inputs themselves.
            terminal.Error.WriteLine($"A file cannot be read or written: {PrintableText.Of(problem.Message)}");
            return ExitCode.Failure;
        }
        catch (Exception bug)
        {
            var wantsDetails = arguments.Contains(CommonOptions.VerboseName) || arguments.Contains("-v");
            terminal.Error.WriteLine($"Internal error (this is a bug in StageTest): {bug.Message}");
            terminal.Error.WriteLine(wantsDetails ? bug.ToString() : CommonOptions.AskForReport);
            return ExitCode.Failure;
        }
    }

    /// <summary>Builds the command line.</summary>
    /// <param name="surroundings">Its commands, and their dependencies.</param>
    /// <param name="first">
    /// The first argument: if it is a command, only its options are created, because creating all of them takes as long as a short command
    /// runs; for the version none are created. Null, or any other argument, creates all.
    /// </param>
    internal static RootCommand Create(Surroundings surroundings, string? first = null)
    {
        var root = new RootCommand(CommandList.Root.Description);
        var only = surroundings.Commands.FirstOrDefault(c => c.Name == first);
        foreach (var entry in surroundings.Commands)
        {
            root.Add((only is null && first != Version) || entry == only ? entry.Create(surroundings) : new ListedCommand(entry));
        }

        foreach (var help in root.Options.OfType<HelpOption>())
        {
            var usual = (HelpAction)help.Action!;
            usual.MaxWidth = surroundings.Terminal.Width ?? HelpWidth;
            help.Action = new CommandHelp(usual, CommandList.Root, new(surroundings.Engines));
        }

        return root;
    }

    private static int Refuse(ParseResult parsed, string[] empty, CommandTerminal terminal)
    {
        var command = parsed.CommandResult;
        if (command.Command is RootCommand)
        {
            var names = command.Command.Subcommands.Select(c => c.Name).ToArray();
            terminal.Error.WriteLine(
                parsed.UnmatchedTokens.Count == 0 ? $"A command is missing. Commands: {string.Join(", ", names)}."
                : parsed.UnmatchedTokens[0].StartsWith('-')
                    ? $"There is no option '{parsed.UnmatchedTokens[0]}'.{Suggestion.For(
                        parsed.UnmatchedTokens[0],
                        command.Command.Options.Select(o => o.Name),
                        "Options"
                    )}"
                : $"There is no command '{parsed.UnmatchedTokens[0]}'.{Suggestion.For(parsed.UnmatchedTokens[0], names, "Commands")}"
            );
        }
        else
        {
            // For an empty value the parser only reports that there is none, or that it is invalid.
            foreach (var problem in empty.Length > 0 ? empty : parsed.Errors.Select(e => e.Message))
            {
                terminal.Error.WriteLine(problem);
            }
        }

        terminal.Error.WriteLine($"Nothing was run. '{CommandLineOf(command)} --help' shows the usage.");
        return ExitCode.BadInput;
    }

    private static string CommandLineOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{CommandLineOf(parent)} {result.Command.Name}" : "stagetest";
}
