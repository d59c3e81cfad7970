using StageTest.Engines.Lab.Linux;

namespace StageTest.Engines.Lab.Host;

/// <summary>How many descriptors, and so sockets, this process may have.</summary>
internal static class Descriptors
{
    /// <summary>Enough for five hundred pods that ask each other all at once; only root may go beyond the hard limit.</summary>
    public const ulong Wanted = 262_144;

    /// <summary>Raises the limit to what is wanted or, if the process may not, to what it may.</summary>
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

    /// <summary>How many sockets may still be opened, keeping some descriptors for everything else.</summary>
    public static int Remaining()
    {
        const int reserve = 64;
        const int enough = 1_000_000;
        LinuxException.Check(Libc.GetResourceLimit(Libc.ResourceOpenFiles, out var limit), "read the limit of open files");
        var open = Directory.GetFileSystemEntries("/proc/self/fd").Length;
        return Math.Max(1, (int)Math.Min(limit.Soft, enough) - open - reserve);
    }
}
