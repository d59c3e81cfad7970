namespace StageTest.Core.Promotion;

/// <summary>Writes several files so that all are written or none.</summary>
/// <remarks>
/// Every new content is first written beside its target and flushed; only then are files renamed to their targets, which readers never see
/// half done. If a step fails, the steps before it are undone. Only a kill between two renames leaves a partial state: the promotion record
/// is renamed last, so a partial state never verifies.
/// </remarks>
internal sealed class FileTransaction
{
    private readonly List<(string Path, byte[]? Content)> _files = [];
    private readonly List<(string Path, string? New, string? Old)> _prepared = [];
    private readonly List<string> _folders = [];

    /// <summary>Schedules content for a path, and creates its folder if needed; null removes the file.</summary>
    public void Add(string path, byte[]? content) => _files.Add((path, content));

    /// <summary>Makes all changes, or none.</summary>
    /// <param name="cancellationToken">Observed until the first rename, and not after that.</param>
    /// <exception cref="IOException">Something could not be written; nothing has changed.</exception>
    /// <exception cref="UnauthorizedAccessException">Something may not be written; nothing has changed.</exception>
    public void Commit(CancellationToken cancellationToken)
    {
        var placed = 0;
        try
        {
            foreach (var (path, content) in _files)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Prepare(path, content);
            }

            cancellationToken.ThrowIfCancellationRequested();
            for (; placed < _prepared.Count; placed++)
            {
                Place(_prepared[placed]);
            }
        }
        catch
        {
            Undo(placed);
            throw;
        }

        foreach (var (_, _, old) in _prepared)
        {
            Delete(old);
        }

        RemoveEmptyFolders();
    }

    private void Prepare(string path, byte[]? content)
    {
        var folder = Path.GetDirectoryName(path)!;
        MakeFolder(folder);

        // No reader of manifests reads names that begin with a dot.
        var name = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}");
        _prepared.Add((path, content is null ? null : name + ".new", File.Exists(path) ? name + ".old" : null));
        if (content is null)
        {
            return;
        }

        using (var file = new FileStream(name + ".new", FileMode.CreateNew, FileAccess.Write))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        if (!OperatingSystem.IsWindows() && File.Exists(path))
        {
            File.SetUnixFileMode(name + ".new", File.GetUnixFileMode(path));
        }
    }

    private static void Place((string Path, string? New, string? Old) file)
    {
        if (file.Old is not null)
        {
            // A second name for the existing file, so that its path is never empty.
            File.Copy(file.Path, file.Old);
        }

        if (file.New is not null)
        {
            File.Move(file.New, file.Path, overwrite: true);
        }
        else
        {
            File.Delete(file.Path);
        }
    }

    private void Undo(int placed)
    {
        foreach (var (path, _, old) in _prepared.Take(placed).Reverse())
        {
            if (old is not null)
            {
                File.Move(old, path, overwrite: true);
            }
            else
            {
                File.Delete(path);
            }
        }

        foreach (var (_, content, old) in _prepared)
        {
            Delete(content);
            Delete(old);
        }

        foreach (
            var folder in Enumerable.Reverse(_folders).Where(f => Directory.Exists(f) && !Directory.EnumerateFileSystemEntries(f).Any())
        )
        {
            Directory.Delete(folder);
        }
    }

    private void MakeFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        MakeFolder(Path.GetDirectoryName(folder)!);
        Directory.CreateDirectory(folder);
        _folders.Add(folder);
    }

    // git has no empty folders, so the next clone would not have them either.
    private void RemoveEmptyFolders()
    {
        foreach (var folder in _files.Where(f => f.Content is null).Select(f => Path.GetDirectoryName(f.Path)!).Distinct())
        {
            if (!Directory.EnumerateFileSystemEntries(folder).Any())
            {
                Directory.Delete(folder);
            }
        }
    }

    private static void Delete(string? path)
    {
        if (path is not null)
        {
            File.Delete(path);
        }
    }
}
