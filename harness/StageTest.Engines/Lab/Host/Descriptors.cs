using StageTest.Engines.Lab.Linux;

namespace StageTest.Engines.Lab.Host;

/// <summary>The limit of descriptors, and so of sockets, of this process.</summary>
internal static class Descriptors
{
    /// <summary>Enough for five hundred pods that all probe each other at once; only root may exceed the hard limit.</summary>
    public const ulong Wanted = 262_144;

    /// <summary>Raises the limit to the wanted value or, without the permission, as far as allowed.</summary>
    public static void RaiseLimit()
    {
        if (
            Libc.GetResourceLimit(Libc.ResourceOpenFiles, out var limit) == 0
            && limit.Soft < Wanted
            && Libc.SetResourceLimit(Libc.ResourceOpenFiles, new() { Soft = Wanted, Hard = Math.Max(limit.Hard, Wanted) }) < 0
        )
        {
            _ = Libc.SetResourceLimit(Libc.ResourceOpenFiles, limit with { Soft = limit.Hard });
        }
    }

    /// <summary>How many sockets may still be opened. Some descriptors are reserved for other uses.</summary>
    public static int Remaining()
    {
        const int reserve = 64;
        const int enough = 1_000_000;
        LinuxException.Check(Libc.GetResourceLimit(Libc.ResourceOpenFiles, out var limit), "read the limit of open files");
        var open = Directory.GetFileSystemEntries("/proc/self/fd").Length;
        return Math.Max(1, (int)Math.Min(limit.Soft, enough) - open - reserve);
    }
}
