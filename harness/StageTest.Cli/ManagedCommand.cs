using System.CommandLine;
using System.CommandLine.Parsing;
using StageTest.Cli.Commands;
using StageTest.Engines;
using StageTest.Engines.Cluster;
using StageTest.Engines.Lab.Linux;

namespace StageTest.Cli;

/// <summary>The command for the .NET runtime. It is beside the native one, and takes over the commands that the native one lacks.</summary>
internal static class ManagedCommand
{
    /// <summary>The name of its program.</summary>
    public const string Program = "stagetest-managed";

    private const string EngineSetting = "--engine";
    private static readonly string ContextSetting = $"--{ClusterEngine.Context.Name}";

    /// <summary>
    /// Whether a command line needs it: a command that only it has, an engine of clusters, or a named cluster. Choices inside a file, such
    /// as the engine of a gate, are found later.
    /// </summary>
    public static bool IsNeededFor(ParseResult parsed, EngineCatalog engines) =>
        parsed.Action is not CommandHelp
        && (
            parsed.CommandResult.Command is ListedCommand { Entry.IsBeyondNative: true }
            || parsed
                .CommandResult.Children.OfType<OptionResult>()
                .Where(o => !o.Implicit)
                .Any(o =>
                    o.Option.Name == ContextSetting
                    || (o.Option.Name == EngineSetting && o.Tokens.Any(t => engines.Find(t.Value) is { IsBeyondNative: true }))
                )
        );

    /// <summary>Becomes it. Returns, with the exit code, only if that fails.</summary>
    public static int Become(IReadOnlyList<string> arguments, TextWriter error)
    {
        var program = Path.Combine(AppContext.BaseDirectory, Program);
        _ = Libc.Execute(program, [program, .. arguments, null]);
        error.WriteLine(
            $"'{program}' cannot be started: {Errno.Describe(Errno.Last)}. It is a part of stagetest: install or build it again."
        );
        return ExitCode.Failure;
    }
}
