using StageTest.Engines.Lab.Linux;

namespace StageTest.Engines.Lab.Host;

/// <summary>What programs in the lab read instead of the machine's <c>/etc/hosts</c> and <c>/etc/resolv.conf</c>.</summary>
internal static class NamesView
{
    // Nothing answers questions about names in the lab. An empty file means the pod's own loopback, which refuses at once.
    private const string NoNameServer = "# The lab has no name server. /etc/hosts has its names.\n";

    // Any folder that exists everywhere: the file system that is laid over it is gone again before anyone else can see it.
    private const string Workplace = "/tmp";

    /// <summary>
    /// Lays the files over the machine's, for this process's mount namespace only. Files that the machine lacks are omitted.
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
            // The files that were laid over others keep their file system alive.
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
        LinuxException.Check(Libc.Mount(file, covered, null, Libc.BindMount, 0), $"lay a file over {covered}");
    }
}
