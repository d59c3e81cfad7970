namespace StageTest.Benchmarks;

/// <summary>
/// The commands of an earlier commit and of this one, built as <c>make build</c> builds them, and a folder for their inputs.
/// </summary>
internal sealed class BuiltCommands : IDisposable
{
    private const string Command = "artifacts/stagetest/stagetest";

    private readonly string _root = RootOf(AppContext.BaseDirectory);

    /// <summary>Builds both, or takes those that are built.</summary>
    /// <param name="earlier">The earlier commit, which is built in a worktree of git, or the path of its command.</param>
    /// <param name="now">The path of this commit's command, or null to build it.</param>
    public BuiltCommands(string earlier, string? now)
    {
        Scratch = Directory.CreateTempSubdirectory("stagetest-compare-").FullName;
        try
        {
            if (File.Exists(earlier))
            {
                (Before, Scenarios) = (Path.GetFullPath(earlier), Path.Combine(_root, "scenarios"));
            }
            else
            {
                MeasuredProcess.Require(_root, "git", "worktree", "add", "--detach", Earlier, earlier);
                (Before, Scenarios) = (Built(Earlier), Path.Combine(Earlier, "scenarios"));
            }

            Now = now is { } command ? Path.GetFullPath(command) : Built(_root);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>A folder that is removed with this.</summary>
    public string Scratch { get; }

    /// <summary>The command of the earlier commit.</summary>
    public string Before { get; }

    /// <summary>Scenarios that both can read.</summary>
    public string Scenarios { get; }

    /// <summary>The command of this commit.</summary>
    public string Now { get; }

    private string Earlier => Path.Combine(Scratch, "earlier");

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Directory.Exists(Earlier))
        {
            MeasuredProcess.Require(_root, "git", "worktree", "remove", "--force", Earlier);
        }

        Directory.Delete(Scratch, recursive: true);
    }

    private static string Built(string root)
    {
        Console.Error.WriteLine($"Building {root}.");
        MeasuredProcess.Require(root, "make", "build");
        return Path.Combine(root, Command);
    }

    private static string RootOf(string folder)
    {
        while (!File.Exists(Path.Combine(folder, "StageTest.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The comparison runs in the repository only.");
        }

        return folder;
    }
}
