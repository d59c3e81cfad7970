using System.CommandLine;

namespace StageTest.Cli.Commands;

/// <summary><c>stagetest completion</c>: scripts with which shells complete commands, options and their values.</summary>
internal static class CompletionCommand
{
    /// <summary>The command.</summary>
    public static CommandEntry Entry { get; } =
        new()
        {
            Name = "completion",
            Description = "Prints the script by which a shell completes commands, options and their values.",
            Examples = """
                source <(stagetest completion bash)                               in ~/.bashrc
                source <(stagetest completion zsh)                                in ~/.zshrc, after compinit
                stagetest completion fish > ~/.config/fish/completions/stagetest.fish
                stagetest completion pwsh | Out-String | Invoke-Expression        in $PROFILE
                """,
            ExitCodes = [(ExitCode.Promote, "printed"), (ExitCode.BadInput, "a wrong command line"), (ExitCode.Interrupted, "interrupted")],
            Build = Build,
        };

    private static void Build(Command command, Surroundings surroundings)
    {
        var shell = new Argument<string>("SHELL") { Description = $"{string.Join(", ", CompletionScripts.ByShell.Keys)}." };
        shell.AcceptOnlyFromAmong([.. CompletionScripts.ByShell.Keys]);
        command.Add(shell);
        command.SetAction(parsed =>
        {
            surroundings.Terminal.Out.Write(CompletionScripts.ByShell[parsed.GetRequiredValue(shell)].ReplaceLineEndings("\n"));
            return ExitCode.Promote;
        });
    }
}
