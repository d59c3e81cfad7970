using StageTest.Cli.Terminal;
using StageTest.Core.Documents;
using StageTest.Core.Drafts;
using StageTest.Core.Gate;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Settings;

namespace StageTest.Cli.Commands;

/// <summary><c>stagetest init --repository</c>: the settings of the repository around the current directory.</summary>
internal static class RepositoryInit
{
    private const string Policies = "policies";
    private const string Scenarios = "scenarios";

    /// <summary>Writes them, and returns the exit code.</summary>
    /// <param name="isForced">Whether to overwrite an existing file.</param>
    /// <param name="terminal">Receives messages about the result.</param>
    public static int Write(bool isForced, CommandTerminal terminal)
    {
        var current = Directory.GetCurrentDirectory();
        var root = RepositoryBounds.RootAbove(current) ?? current;
        var file = Path.Combine(root, RepositorySettings.File);
        var shown = PrintableText.Of(RepositoryFiles.Display(file));
        if (Path.Exists(file) && !isForced)
        {
            terminal.Error.WriteLine($"'{shown}' already exists. Use '--force' to overwrite it. Nothing was written.");
            return ExitCode.BadInput;
        }

        try
        {
            File.WriteAllText(file, RepositoryDraft.Write(Deployed(root), $"{Scenarios}/"));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            terminal.Error.WriteLine($"'{shown}' cannot be written: {problem.Message}");
            return ExitCode.Failure;
        }

        terminal.Out.WriteLine(
            $"Wrote {shown}: the deployed folders, and the settings of the gate. Complete 'deployed' and 'ignore', and commit it; the "
                + "gate reads it from the base."
        );
        return ExitCode.Promote;
    }

    // The folder with the usual name, else the one from which scenarios take policies.
    private static string[] Deployed(string root)
    {
        string[] usual = [$"{Policies}/"];
        var scenarios = Path.Combine(root, Scenarios);
        if (Directory.Exists(Path.Combine(root, Policies)) || !Directory.Exists(scenarios))
        {
            return usual;
        }

        string[] named =
        [
            .. ScenarioFiles
                .Find([scenarios], new())
                .SelectMany(file =>
                    RepositoryFiles.ReadText(file, SourceLocation.Whole(file), new()) is { } text
                        ? ScenarioSource.Of(text, RepositoryBounds.PathWithin(file, root))
                        : []
                )
                .Where(source => source is { List: ScenarioSource.Policies, IsRendered: false })
                .Select(source => source.Path)
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
        return named.Length > 0 ? named : usual;
    }
}
