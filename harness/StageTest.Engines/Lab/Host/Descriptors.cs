using StageTest.Engines.Lab.Linux;

namespace StageTest.Engines.Lab.Host;

/// <summary>How many descriptors, and so sockets, this process may have.</summary>
internal static class Descriptors
{
    /// <summary>Raises the limit to what the process is allowed.</summary>
    public static void RaiseLimit()
    {
        if (Libc.GetResourceLimit(Libc.ResourceOpenFiles, out var limit) == 0 && limit.Soft < limit.Hard)
        {
            limit.Soft = limit.Hard;
            _ = Libc.SetResourceLimit(Libc.ResourceOpenFiles, limit);
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
