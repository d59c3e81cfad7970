namespace StageTest.Core.Documents;

/// <summary>A folder for temporary files, which disposal removes.</summary>
/// <remarks>
/// A killed process removes nothing. Each folder has a lock that ends with its process, and the next process that creates such a folder
/// removes those with a free lock. Only folders of the same user are touched.
/// </remarks>
internal sealed class ScratchFolder : IDisposable
{
    private const string Prefix = "stagetest-scratch-";
    private const string LockName = "lock";
    private const string FilesName = "files";

    // Once for each process.
    private static readonly Lazy<bool> Swept = new(Sweep);

    private readonly string _folder;
    private readonly FileStream _lock;

    private ScratchFolder(string folder, FileStream locked)
    {
        _folder = folder;
        _lock = locked;
        Path = RealPath.Of(Directory.CreateDirectory(System.IO.Path.Combine(folder, FilesName)).FullName);
    }

    /// <summary>The folder for files: a full path without links.</summary>
    public string Path { get; }

    /// <summary>Makes a folder.</summary>
    /// <param name="purpose">Its purpose, as a word in its name.</param>
    /// <exception cref="IOException">It cannot be created.</exception>
    public static ScratchFolder Create(string purpose)
    {
        _ = Swept.Value;
        try
        {
            var folder = Directory.CreateTempSubdirectory($"{Prefix}{purpose}-").FullName;
            return new(folder, NewLock(folder));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"No folder can be created in '{System.IO.Path.GetTempPath()}': {problem.Message} Free space there, or set "
                    + "TMPDIR to a folder "
                    + "that can be written.",
                problem
            );
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The lock is removed with the folder: if it were free before, another process could start to remove the same folder.
        Directory.Delete(_folder, recursive: true);
        _lock.Dispose();
    }

    // A new file is locked a moment after its creation, and a sweep could remove it in between. So it gets its name after it is locked.
    private static FileStream NewLock(string folder)
    {
        // Windows locks it immediately, and can rename an open file only with sharing.
        var share = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;
        var made = System.IO.Path.Combine(folder, "new");
        var locked = new FileStream(made, FileMode.CreateNew, FileAccess.Write, share);
        File.Move(made, System.IO.Path.Combine(folder, LockName));
        return locked;
    }

    /// <summary>Removes leftovers of killed processes; returns whether the temporary folder could be listed.</summary>
    internal static bool Sweep()
    {
        try
        {
            foreach (var folder in Directory.EnumerateDirectories(System.IO.Path.GetTempPath(), $"{Prefix}*").Where(IsOurs))
            {
                Remove(folder);
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // If there is no such folder, creating the new one reports it.
            return false;
        }

        return true;
    }

    private static bool IsOurs(string folder) => new DirectoryInfo(folder).LinkTarget is null && FileStatus.IsOwn(folder);

    // A folder without a lock is being created by another process at this moment.
    private static void Remove(string folder)
    {
        try
        {
            var file = System.IO.Path.Combine(folder, LockName);
            using var free = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.None);
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // In use, or already removed.
        }
    }
}
