using System.Runtime.InteropServices;

namespace StageTest.Core.Documents;

/// <summary>File properties that Linux has and .NET does not offer: type and owner.</summary>
internal static partial class FileStatus
{
    private const int CurrentDirectory = -100;
    private const int EmptyPath = 0x1000;
    private const int NoFollow = 0x100;
    private const uint TypeAndOwner = 0x1 | 0x8;

    // The position in struct statx, which is the same on every architecture.
    private const int OwnerOffset = 20;
    private const int ModeOffset = 28;

    private static readonly Dictionary<int, string> Others = new()
    {
        [0x1000] = "a pipe",
        [0x2000] = "a device",
        [0x4000] = "a folder",
        [0x6000] = "a device",
        [0xC000] = "a socket",
    };

    /// <summary>
    /// The kind of a path's target if it is not a regular file: <c>a pipe</c>. Null for regular files, and if it is unknown.
    /// </summary>
    public static string? TypeOf(string path) => Ask(CurrentDirectory, path, 0) is { } found ? Others.GetValueOrDefault(found.Type) : null;

    /// <summary>The same of an open file.</summary>
    public static string? TypeOf(SafeHandle file) =>
        Ask((int)file.DangerousGetHandle(), "", EmptyPath) is { } found ? Others.GetValueOrDefault(found.Type) : null;

    /// <summary>
    /// Whether a file or folder itself, not the target of a link, belongs to the user of this process; false if it is unknown.
    /// </summary>
    public static bool IsOwn(string path) => Ask(CurrentDirectory, path, NoFollow) is { } found && found.Owner == EffectiveUserId();

    private static (int Type, uint Owner)? Ask(int directory, string path, int flags)
    {
        const int typeOfMode = 0xF000;
        Span<byte> found = stackalloc byte[256];
        return OperatingSystem.IsLinux() && Statx(directory, path, flags, TypeAndOwner, found) == 0
            ? (MemoryMarshal.Read<ushort>(found[ModeOffset..]) & typeOfMode, MemoryMarshal.Read<uint>(found[OwnerOffset..]))
            : null;
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Statx(int directory, string path, int flags, uint mask, Span<byte> found);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint EffectiveUserId();
}
