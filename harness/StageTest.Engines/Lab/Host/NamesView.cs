using StageTest.Engines.Lab.Linux;

namespace StageTest.Engines.Lab.Host;

/// <summary>The files that programs in the lab see instead of the machine's <c>/etc/hosts</c> and <c>/etc/resolv.conf</c>.</summary>
internal static class NamesView
{
    // The lab has no DNS. An empty file means the pod's own loopback, which refuses immediately.
    private const string NoNameServer = "# The lab has no name server. /etc/hosts has its names.\n";

    // Any folder that always exists: the file system mounted over it is removed before another process can see it.
    private const string Workplace = "/tmp";

    /// <summary>
    /// Mounts the files over those of the machine, in this process's mount namespace only. Files that the machine lacks are omitted.
    /// </summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static void Show(string hosts)
    {
        LinuxException.Check(Libc.Mount("tmpfs", Workplace, "tmpfs", 0, 0), $"mount a file system on {Workplace}");
        try
        {
            Lay("hosts", hosts);
            Lay("resolv.conf", NoNameServer);
        }
        finally
        {
            // The mounted files keep their file system alive.
            LinuxException.Check(Libc.Unmount(Workplace, Libc.DetachMount), $"unmount {Workplace}");
        }
    }

    private static void Lay(string name, string text)
    {
        var file = Path.Combine(Workplace, name);
        var covered = Path.Combine("/etc", name);
        if (!File.Exists(covered))
        {
            return;
        }

        File.WriteAllText(file, text);
        LinuxException.Check(Libc.Mount(file, covered, null, Libc.BindMount, 0), $"mount a file over {covered}");
    }
}
