namespace StageTest.Core.Promotion;

/// <summary>Writes several files so that all are written or none.</summary>
/// <remarks>
/// Every new content is first written beside its place and flushed; only then are files put into place by renaming, which no reader sees
/// half done. If one of these steps fails, those before it are undone. Being killed between two renames is the one case that leaves a
/// part: the promotion record is put into place last, so a part never verifies.
/// </remarks>
internal sealed class FileTransaction
{
    private readonly List<(string Path, byte[]? Content)> _files = [];
    private readonly List<(string Path, string? New, string? Old)> _prepared = [];
    private readonly List<string> _folders = [];

    /// <summary>Will put content at a path, making its folder if there is none; null removes the file.</summary>
    public void Add(string path, byte[]? content) => _files.Add((path, content));

    /// <summary>Does everything, or nothing.</summary>
    /// <param name="cancellationToken">Heeded until the first file is put into place, and not after that.</param>
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

        // Names that begin with a dot are not manifests to anyone.
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
            // A second name for what is there, so that its place is never empty.
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

    // git knows no empty folders, so the next clone would not have them either.
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
