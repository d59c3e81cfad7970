using StageTest.Core.Documents;

namespace StageTest.Core.Flows.Reading;

/// <summary>
/// Restricts a store to one process, from its first read to its last write: changes that another process saved in between would be
/// overwritten. The system releases it when the process ends for any reason.
/// </summary>
internal sealed class StoreLock : IDisposable
{
    // EWOULDBLOCK of Linux and of macOS, and the sharing violation of Windows.
    private static readonly int[] CodesOfUse = [11, 35, unchecked((int)0x80070020)];

    private readonly FileStream _file;

    private StoreLock(FileStream file) => _file = file;

    /// <summary>Locks a store, and creates its folder. Null, with an error, if it cannot be written or another process has it.</summary>
    /// <param name="path">The store.</param>
    /// <param name="diagnostics">Receives the error.</param>
    public static StoreLock? Take(string path, DiagnosticBag diagnostics)
    {
        const int noBuffer = 1;
        var place = SourceLocation.Whole(path);
        if (Directory.Exists(path))
        {
            diagnostics.Error(place, "The store is a folder. Name a file in it.");
            return null;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return new(
                new($"{path}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, noBuffer, FileOptions.DeleteOnClose)
            );
        }
        catch (IOException problem) when (CodesOfUse.Contains(problem.HResult))
        {
            diagnostics.Error(place, "Another process fills this store. Wait until it has ended, or name another store.");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            diagnostics.Error(place, $"The store cannot be written: {problem.Message} Name a file in a folder that you may write to.");
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
