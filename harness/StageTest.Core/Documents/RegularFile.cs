using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace StageTest.Core.Documents;

/// <summary>Reads regular files only, without blocking and with a size limit.</summary>
/// <remarks>
/// A pipe without a writer, a terminal or an endless device would block a reader forever, and an untrusted change may contain a pipe or
/// link to the others. On Linux a file is opened without blocking, and the type of the opened file is checked, so that the file cannot be
/// replaced in between. On other systems only the size limit applies.
/// </remarks>
internal static partial class RegularFile
{
    private const int ReadOnly = 0;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int NoTerminal = 0x100;

    /// <summary>All bytes of a file.</summary>
    /// <param name="path">The file; a link is followed.</param>
    /// <param name="most">The maximum size in bytes.</param>
    /// <exception cref="IOException">It is not a regular file, is larger, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[] Read(string path, long most)
    {
        using var stream = Open(path);
        using var content = new MemoryStream((int)Math.Min(Math.Max(stream.Length, 0), most));
        var block = new byte[65_536];
        for (var count = stream.Read(block); count > 0; count = stream.Read(block))
        {
            if (content.Length + count > most)
            {
                throw new FileTooLargeException(most);
            }

            content.Write(block, 0, count);
        }

        return content.ToArray();
    }

    /// <summary>Opens a file to read it.</summary>
    /// <param name="path">The file; a link is followed.</param>
    /// <exception cref="IOException">It is not a regular file, or cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FileStream Open(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        }

        // For files that cannot be opened this way, such as a socket, the type is reported before other reasons.
        if (FileStatus.TypeOf(path) is { } other)
        {
            throw new NotRegularFileException(other);
        }

        var handle = OpenFile(path, ReadOnly | NonBlocking | CloseOnExec | NoTerminal);
        if (handle.IsInvalid)
        {
            handle.Dispose();

            // This fails too, with the reason as an exception.
            return new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        }

        try
        {
            return FileStatus.TypeOf(handle) is { } swapped
                ? throw new NotRegularFileException(swapped)
                : new(handle, FileAccess.Read, bufferSize: 0);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial SafeFileHandle OpenFile(string path, int flags);
}
