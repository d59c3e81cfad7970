using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using StageTest.Cli.Options;

namespace StageTest.Cli.Commands;

/// <summary>The usual help, followed by common command lines and by what scripts need to know.</summary>
/// <param name="usual">Writes the description, the usage and the options.</param>
/// <param name="root">The texts of the command line as a whole.</param>
/// <param name="engines">Writes the part about engines.</param>
internal sealed class CommandHelp(HelpAction usual, CommandEntry root, EngineHelp engines) : SynchronousCommandLineAction
{
    private const int CodeWidth = 6;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var code = 0;
        engines.Write(parseResult, () => code = usual.Invoke(parseResult));
        var output = parseResult.InvocationConfiguration.Output;
        var entry = (parseResult.CommandResult.Command as ListedCommand)?.Entry ?? root;
        output.WriteLine("Examples:");
        foreach (var line in entry.Examples.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            output.WriteLine(line.Length > 0 ? $"  {line}" : "");
        }

        output.WriteLine();
        output.WriteLine("Exit codes:");
        foreach (var (number, meaning) in entry.ExitCodes)
        {
            output.WriteLine($"  {(number is null ? "other" : $"{number}").PadRight(CodeWidth)}{meaning}");
        }

        return code;
    }
}
