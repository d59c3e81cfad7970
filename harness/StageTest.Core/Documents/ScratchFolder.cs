namespace StageTest.Core.Documents;

/// <summary>A folder for files that are needed for a while, which disposal removes.</summary>
/// <remarks>
/// A killed process removes nothing. Each folder has a lock, which ends with the process that holds it, and the next process that makes
/// such a folder removes those whose lock is free. Only folders of the same user are touched.
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

    /// <summary>Where files may be put: a full path without links.</summary>
    public string Path { get; }

    /// <summary>Makes a folder.</summary>
    /// <param name="purpose">What for, in a word that its name shows.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
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
        // The lock goes with the folder: were it free before, another process could begin to remove the same.
        Directory.Delete(_folder, recursive: true);
        _lock.Dispose();
    }

    // A new file is locked a moment after it is made, and a sweep could take it in between. So it gets its name once it is locked.
    private static FileStream NewLock(string folder)
    {
        // Windows locks it at once, and renames an open file only where that is shared.
        var share = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;
        var made = System.IO.Path.Combine(folder, "new");
        var locked = new FileStream(made, FileMode.CreateNew, FileAccess.Write, share);
        File.Move(made, System.IO.Path.Combine(folder, LockName));
        return locked;
    }

    /// <summary>Removes what killed processes left; whether the folder for temporary files could be looked through.</summary>
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
            // If there is no such folder, making the new one tells.
            return false;
        }

        return true;
    }

    private static bool IsOurs(string folder) => new DirectoryInfo(folder).LinkTarget is null && FileStatus.IsOwn(folder);

    // One without a lock is being made by another process at this moment.
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
            // In use, or gone since.
        }
    }
}
