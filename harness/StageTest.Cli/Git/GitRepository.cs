using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using StageTest.Core.Documents;

namespace StageTest.Cli.Git;

/// <summary>
/// A git repository, accessed through git's command line. Arguments never pass a shell, and nothing in the repository is changed.
/// </summary>
/// <param name="root">The directory of its working tree.</param>
internal sealed class GitRepository(string root)
{
    // The content of a commit never changes, and several parts of a gate need the list.
    private readonly ConcurrentDictionary<string, Lazy<Task<IReadOnlyList<GitEntry>>>> _lists = new(StringComparer.Ordinal);

    /// <summary>The directory of its working tree.</summary>
    public string Root => root;

    /// <summary>The repository that contains a directory.</summary>
    /// <exception cref="GitException">It belongs to none, or git cannot be started.</exception>
    public static async Task<GitRepository> FindAsync(string directory, CancellationToken cancellationToken)
    {
        var (code, output, problem) = await RunAsync(directory, ["rev-parse", "--show-toplevel"], cancellationToken);
        if (code != 0)
        {
            throw new GitException($"'{directory}' is not in a readable git repository: {problem.Trim()}.");
        }

        // The configuration may name any directory as the working tree, but only files inside it are read.
        var root = output.TrimEnd('\n');
        return
            RepositoryBounds.RootAbove(Path.GetFullPath(directory)) is { } above
            && RepositoryBounds.IsWithin(above, root)
            && RepositoryBounds.IsWithin(root, above)
            ? new(root)
            : throw new GitException(
                $"git uses '{root}' as the working tree of '{directory}', but there is no '.git'. Remove 'core.worktree' from "
                    + "the repository's configuration, or run this where '.git' is."
            );
    }

    /// <summary>The commit of a revision.</summary>
    /// <exception cref="GitException">There is no such commit.</exception>
    public async Task<string> ResolveAsync(string revision, CancellationToken cancellationToken)
    {
        if (revision.Length == 0 || revision[0] == '-' || revision.Any(char.IsControl))
        {
            throw new GitException($"'{revision}' is not a valid revision: it must not be empty or start with '-'.");
        }

        return await TryResolveAsync(revision, cancellationToken)
            ?? throw new GitException(
                $"git knows no commit '{revision}'.{await ShallowAsync(cancellationToken)} Write a branch, a tag or the beginning "
                    + "of a commit's hash."
            );
    }

    /// <summary>The newest common ancestor of two commits.</summary>
    /// <exception cref="GitException">There is none, maybe because the history is cut off; or there are several, after merges in both
    /// directions: what differs from one of them is not what a merge changes.</exception>
    public async Task<string> MergeBaseAsync(string first, string second, CancellationToken cancellationToken)
    {
        if (first == second)
        {
            return first;
        }

        var (code, output, _) = await RunAsync(Root, ["merge-base", "--all", first, second], cancellationToken);
        return (code == 0 ? output.Split('\n', StringSplitOptions.RemoveEmptyEntries) : []) switch
        {
            [var only] => only,
            [] => throw new GitException(
                $"{Short(first)} and {Short(second)} have no commit in common.{await ShallowAsync(cancellationToken)} Name the "
                    + "base with '--base REV'."
            ),
            var several => throw new GitException(
                $"{Short(first)} and {Short(second)} have {several.Length} merge bases ({string.Join(", ", several.Select(Short))}), so "
                    + $"what a merge changes cannot be determined. Merge {Short(first)} into the branch first."
            ),
        };
    }

    /// <summary>The commit of a revision, or null if there is none.</summary>
    public async Task<string?> TryResolveAsync(string revision, CancellationToken cancellationToken)
    {
        var (code, output, _) = await RunAsync(
            Root,
            ["rev-parse", "--verify", "--quiet", "--end-of-options", $"{revision}^{{commit}}"],
            cancellationToken
        );
        return code == 0 ? output.Trim() : null;
    }

    /// <summary>All entries in the tree of a commit. git runs once for each commit.</summary>
    /// <exception cref="GitException">git cannot list it.</exception>
    public Task<IReadOnlyList<GitEntry>> ListAsync(string commit, CancellationToken cancellationToken) =>
        _lists.GetOrAdd(commit, _ => new(() => AskListAsync(commit, cancellationToken))).Value;

    /// <summary>The commits of the submodules of the working tree, by path.</summary>
    public async Task<IReadOnlyDictionary<string, string>> SubmodulesAsync(CancellationToken cancellationToken)
    {
        const string submodule = "160000 ";
        var (code, output, problem) = await RunAsync(Root, ["ls-files", "--stage", "-z", "--full-name", ":/"], cancellationToken);
        return code == 0
            ? output
                .Split('\0')
                .Where(line => line.StartsWith(submodule, StringComparison.Ordinal))
                .Select(line => line.Split('\t', 2))
                .DistinctBy(parts => parts[1])
                .ToDictionary(parts => parts[1], parts => parts[0].Split(' ')[1], StringComparer.Ordinal)
            : throw new GitException($"git cannot list the files of the working tree: {problem.Trim()}");
    }

    /// <summary>The files of the working tree: those that git tracks, and untracked ones that git does not ignore.</summary>
    public async Task<IReadOnlyList<string>> FilesAsync(CancellationToken cancellationToken)
    {
        string[] arguments = ["ls-files", "--cached", "--others", "--exclude-standard", "-z", "--full-name", "--deduplicate", ":/"];
        var (code, output, problem) = await RunAsync(Root, arguments, cancellationToken);
        return code == 0
            ? output.Split('\0', StringSplitOptions.RemoveEmptyEntries)
            : throw new GitException($"git cannot list the files of the working tree: {problem.Trim()}");
    }

    /// <summary>Passes the bytes of objects to the caller, in the given order.</summary>
    public async Task ReadAsync(IReadOnlyList<string> ids, Action<int, byte[]> take, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return;
        }

        using var git = Start(Root, ["cat-file", "--batch"], hasInput: true);
        var problem = git.StandardError.ReadToEndAsync(cancellationToken);
        var asking = Task.Run(
            async () =>
            {
                foreach (var id in ids)
                {
                    await git.StandardInput.WriteAsync($"{id}\n".AsMemory(), cancellationToken);
                }

                git.StandardInput.Close();
            },
            cancellationToken
        );
        var stream = new BufferedStream(git.StandardOutput.BaseStream, 65_536);
        for (var i = 0; i < ids.Count; i++)
        {
            var header = ReadLine(stream).Split(' ');
            if (header.Length != 3 || !int.TryParse(header[2], NumberStyles.None, CultureInfo.InvariantCulture, out var size))
            {
                throw new GitException(
                    $"git cannot read the object {ids[i]}: {string.Join(' ', header)}. Of a partial clone, which lacks objects, "
                        + "run 'git fetch --refetch --no-filter' first."
                );
            }

            var bytes = new byte[size];
            stream.ReadExactly(bytes);
            stream.ReadByte();
            take(i, bytes);
        }

        await asking;
        await git.WaitForExitAsync(cancellationToken);
        await problem;
    }

    /// <summary>A commit in its short form.</summary>
    public static string Short(string commit) => commit.Length > 10 ? commit[..10] : commit;

    private async Task<IReadOnlyList<GitEntry>> AskListAsync(string commit, CancellationToken cancellationToken)
    {
        var (code, output, problem) = await RunAsync(Root, ["ls-tree", "-r", "-z", "-l", "--full-tree", commit], cancellationToken);
        return code == 0
            ? [.. output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(GitEntry.Parse)]
            : throw new GitException($"git cannot list {Short(commit)}: {problem.Trim()}");
    }

    private async Task<string> ShallowAsync(CancellationToken cancellationToken)
    {
        var (_, output, _) = await RunAsync(Root, ["rev-parse", "--is-shallow-repository"], cancellationToken);
        return output.Trim() == "true"
            ? " The clone is shallow, so older commits are missing: run 'git fetch --unshallow', or check out with 'fetch-depth: 0'."
            : "";
    }

    private static string ReadLine(BufferedStream stream)
    {
        var line = new StringBuilder();
        for (var next = stream.ReadByte(); next is not ('\n' or -1); next = stream.ReadByte())
        {
            line.Append((char)next);
        }

        return line.ToString();
    }

    /// <summary>Runs git, and returns its exit code and its output.</summary>
    /// <param name="directory">The working directory.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <param name="index">The index file; null for the repository's own.</param>
    /// <param name="input">The standard input; null for none.</param>
    /// <exception cref="GitException">git cannot be started.</exception>
    public static async Task<(int Code, string Output, string Problem)> RunAsync(
        string directory,
        string[] arguments,
        CancellationToken cancellationToken,
        string? index = null,
        string? input = null
    )
    {
        using var git = Start(directory, arguments, hasInput: input is not null, index);
        var output = git.StandardOutput.ReadToEndAsync(cancellationToken);
        var problem = git.StandardError.ReadToEndAsync(cancellationToken);
        if (input is not null)
        {
            await git.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            git.StandardInput.Close();
        }

        await git.WaitForExitAsync(cancellationToken);
        return (git.ExitCode, await output, await problem);
    }

    private static Process Start(string directory, string[] arguments, bool hasInput, string? index = null)
    {
        // A repository's own configuration may be a stranger's, too: programs that it names are not started.
        var start = new ProcessStartInfo(
            "git",
            ["-c", "core.fsmonitor=false", "-c", $"core.hooksPath={Path.GetTempPath()}{Guid.NewGuid():N}", .. arguments]
        )
        {
            WorkingDirectory = directory,
            RedirectStandardInput = hasInput,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardInputEncoding = hasInput ? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) : null,
        };
        if (index is not null)
        {
            start.Environment["GIT_INDEX_FILE"] = index;
        }

        // Replacement objects would show another tree than the commit's, and a password prompt would never be answered.
        start.Environment["GIT_NO_REPLACE_OBJECTS"] = "1";
        start.Environment["GIT_OPTIONAL_LOCKS"] = "0";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";

        // Missing objects of a partial clone would be fetched by the program that the configuration names.
        start.Environment["GIT_NO_LAZY_FETCH"] = "1";
        start.Environment["GIT_ALLOW_PROTOCOL"] = "none";
        start.Environment["LC_ALL"] = "C";
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception problem)
        {
            throw new GitException($"git could not be started ({problem.Message}). Install git.");
        }
    }
}
